/**
 * What a package set is and whether it is whole: distributions, records, fingerprint. Reads only, and depends on the
 * JDK alone.
 */
@NullMarked
package dev.codeonly.tree;

import org.jspecify.annotations.NullMarked;
