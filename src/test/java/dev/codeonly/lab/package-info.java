/**
 * The fault laboratory: tries to break the invariants of docs/design.md with random sequences, kills, faults of the share,
 * hostile trees and hostile settings. What is judged is judged by {@code ShareInvariants}, which shares no code with the
 * product.
 */
package dev.codeonly.lab;
