package dev.codeonly.lab.trees;

import dev.codeonly.backup.Share;
import java.nio.file.Path;

/** One tick in a process of its own, for a test that needs another locale. */
final class OneTick {
    private OneTick() {}

    public static void main(String[] arguments) {
        System.out.println(Share.at(Path.of(arguments[0]), "foo", "bar").tick());
    }
}
