/**
 * The functions of the Function App: trigger in, log out. Depends on {@code app} and what is below it, and is the only
 * place that sees azure-functions types.
 */
@NullMarked
package dev.codeonly.function;

import org.jspecify.annotations.NullMarked;
