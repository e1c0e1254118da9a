/** Trees as nobody builds them, and what is made of each; docs/hostile-trees.md has it. */
package dev.codeonly.lab.trees;
