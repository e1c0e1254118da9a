/**
 * The only package that changes the disk: renames, copies, deletions. Depends on {@code tree} for what it copies.
 */
@NullMarked
package dev.codeonly.files;

import org.jspecify.annotations.NullMarked;
