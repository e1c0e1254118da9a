package dev.codeonly.probe;

import java.util.Optional;

/**
 * What a share does with renames of folders that have something in them; texts are the file system's own.
 *
 * @param refused how it refuses them always, also when tried again
 * @param refusedWhileOpen how it refuses them while a file in the folder is open
 * @param retried whether a refusal while a file is open is one that the product tries again
 * @param replaces whether it takes a folder as the target that has something in it
 */
public record Renaming(
        Optional<String> refused, Optional<String> refusedWhileOpen, boolean retried, boolean replaces) {}
