/**
 * The soak: maintainers, deployments and foreign ones as real processes on one share, killed, frozen and woken up at random,
 * while all of them are stopped now and then and the share is judged. {@code SoakTest} says what is demanded.
 */
package dev.codeonly.lab.together;
