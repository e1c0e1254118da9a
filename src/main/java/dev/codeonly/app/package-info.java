/**
 * The composition root: settings in, wired objects and the clock out. Depends on {@code backup} and what is below it.
 */
@NullMarked
package dev.codeonly.app;

import org.jspecify.annotations.NullMarked;
