package dev.codeonly.lab.trees;

import static dev.codeonly.lab.trees.OddFiles.emptied;
import static dev.codeonly.lab.trees.OddFiles.link;
import static dev.codeonly.lab.trees.OddFiles.pipe;
import static dev.codeonly.lab.trees.OddFiles.sparse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The product's own notes as nobody of ours writes them, and odd things in its own room. */
final class OddNotes {
    private static final String SET = "0123456789abcdef".repeat(4);
    private static final long GIBIBYTES = 3L << 30;

    private OddNotes() {}

    static List<Odd> all() {
        return List.of(
                Odd.of("a .package_set of 3 GiB", at -> sparse(emptied(word(at)), GIBIBYTES)),
                Odd.of("a pipe in the place of .package_set", at -> pipe(emptied(word(at)))),
                Odd.of("a folder in the place of .package_set", at -> Files.createDirectory(emptied(word(at)))),
                Odd.of(
                        "a .package_set of another set",
                        at -> Files.writeString(word(at), "Fingerprint: " + SET + "\n")),
                Odd.of("a list of parts of 3 GiB", at -> sparse(incoming(at, ".zip.parts"), GIBIBYTES)),
                Odd.of("a pipe in the place of a list of parts", at -> pipe(incoming(at, ".zip.parts"))),
                Odd.of("a pipe in the place of a part", OddNotes::part),
                Odd.of("a refusal of 3 GiB", at -> sparse(incoming(at, ".refused"), GIBIBYTES)),
                Odd.of("a pipe in the place of a refusal", at -> pipe(incoming(at, ".refused"))),
                Odd.of(
                        "a lock whose owner has 3 GiB",
                        at -> sparse(numbered(at, "lock/77").resolve("owner"), GIBIBYTES)),
                Odd.of(
                        "a lock whose owner is a pipe",
                        at -> pipe(numbered(at, "lock/77").resolve("owner"))),
                Odd.of("the last lock there can be, released", at -> released(numbered(at, "lock/999999999999999999"))),
                Odd.of("a lock beyond the last", at -> numbered(at, "lock/1000000000000000000")),
                Odd.of(
                        "a hold whose owner has 3 GiB",
                        at -> sparse(numbered(at, "hold/77").resolve("owner"), GIBIBYTES)),
                Odd.of(
                        "a hold whose owner is a pipe",
                        at -> pipe(numbered(at, "hold/77").resolve("owner"))),
                Odd.of("the last hold there can be, released", at -> released(numbered(at, "hold/999999999999999999"))),
                Odd.of("trash with links, a pipe and names of bytes", OddNotes::trash));
    }

    private static Path word(Odd.Place at) {
        return at.packages().resolve(".package_set");
    }

    private static Path incoming(Odd.Place at, String ending) throws IOException {
        Files.createDirectories(at.store().resolve("incoming"));
        return at.store().resolve("incoming/" + SET + ending);
    }

    private static void part(Odd.Place at) throws IOException {
        pipe(incoming(at, ".zip.part-000"));
        Files.writeString(incoming(at, ".zip.parts"), SET + " 5 " + SET + ".zip.part-000\n");
    }

    private static Path numbered(Odd.Place at, String name) throws IOException {
        return Files.createDirectories(at.store().resolve(name));
    }

    private static void released(Path number) throws IOException {
        Files.writeString(number.resolve("released"), "");
    }

    private static void trash(Odd.Place at) throws IOException {
        Path tree = Files.createDirectories(at.store().resolve("trash/1-2/lib"));
        link(tree.resolve("out"), at.outside("folder"));
        link(at.store().resolve("trash/link"), at.outside("folder"));
        pipe(tree.resolve("pipe"));
        OddNames.make("bytes", tree);
        OddNames.make("bytes-folder", tree);
    }
}
