/** What a share can do and how fast, measured on it; changes its disk through {@code files} alone, in one folder of its own. */
@NullMarked
package dev.codeonly.probe;

import org.jspecify.annotations.NullMarked;
