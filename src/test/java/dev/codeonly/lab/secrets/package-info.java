/** Secrets planted in the environment of the maintainer and of the remote script, and a look into all that they leave and start. */
package dev.codeonly.lab.secrets;
