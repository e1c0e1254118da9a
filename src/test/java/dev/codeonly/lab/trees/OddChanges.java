package dev.codeonly.lab.trees;

import static dev.codeonly.lab.trees.OddFiles.emptied;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

/** What happens to files after they were listed and before they are read. */
final class OddChanges {
    private OddChanges() {}

    static List<Odd> all() {
        return List.of(
                Odd.whileCopied(
                        "a file that grows", at -> Files.writeString(file(at), "# 1\n", StandardOpenOption.APPEND)),
                Odd.whileCopied("a file that grows by 8 MiB", at -> OddFiles.sparse(file(at), 8 << 20)),
                Odd.whileCopied("a file that shrinks", at -> Files.writeString(file(at), "")),
                Odd.whileCopied("a file of another content, as large and as old", OddChanges::rewrite),
                Odd.whileCopied("a file that vanishes", at -> Files.delete(file(at))),
                Odd.whileCopied("a file that turns into a folder", at -> Files.createDirectory(emptied(file(at)))),
                Odd.whileCopied("a file that turns into a link to nothing", OddChanges::toNothing),
                Odd.whileCopied("a file that turns into a link to another", OddChanges::toAnother),
                Odd.whileCopied("a folder that turns into a file", OddChanges::folderToFile),
                Odd.whileCopied("a file that appears", at -> Files.writeString(at.module("foo/late.py"), "x = 1\n")),
                Odd.whileCopied("packages that vanish", at -> Trees.delete(at.packages())));
    }

    private static Path file(Odd.Place at) {
        return at.module("foo/__init__.py");
    }

    private static void rewrite(Odd.Place at) throws IOException {
        FileTime before = Files.getLastModifiedTime(file(at));
        Files.writeString(file(at), Files.readString(file(at)).replace("2.0", "6.6"));
        Files.setLastModifiedTime(file(at), before);
    }

    private static void toNothing(Odd.Place at) throws IOException {
        OddFiles.link(emptied(file(at)), Path.of("nowhere"));
    }

    private static void toAnother(Odd.Place at) throws IOException {
        OddFiles.link(emptied(file(at)), at.outside("secret.py"));
    }

    private static void folderToFile(Odd.Place at) throws IOException {
        Trees.delete(at.module("foo/deep"));
        Files.writeString(at.module("foo/deep"), "x = 1\n");
    }
}
