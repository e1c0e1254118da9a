/**
 * The tick over one data app, and what it works with: backup, ready marker, lock, hold, outcome. Depends on {@code
 * files}, {@code tree} and {@code verify}.
 */
@NullMarked
package dev.codeonly.backup;

import org.jspecify.annotations.NullMarked;
