/**
 * The same main job at a shell. Depends on {@code app} and what is below it, and is the only place that sees the
 * terminal.
 */
@NullMarked
package dev.codeonly.cli;

import org.jspecify.annotations.NullMarked;
