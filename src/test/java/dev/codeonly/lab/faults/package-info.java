/**
 * Faults of the share, one at a time, on a real mount: {@link dev.codeonly.lab.faults.Fault} by {@link
 * dev.codeonly.lab.faults.Phase}, and what the product said and did about each, held to docs/faults.md.
 */
package dev.codeonly.lab.faults;
