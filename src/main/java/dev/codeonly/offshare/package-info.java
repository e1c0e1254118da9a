/**
 * Package sets in Blob Storage. Depends on {@code backup}, whose interface it implements, and on {@code tree}; the only place
 * that sees types of the Azure SDK.
 */
@NullMarked
package dev.codeonly.offshare;

import org.jspecify.annotations.NullMarked;
