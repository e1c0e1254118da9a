/**
 * Whether the modules of a package set import, found out by a bounded interpreter process. Depends on the JDK and
 * slf4j alone.
 */
@NullMarked
package dev.codeonly.verify;

import org.jspecify.annotations.NullMarked;
