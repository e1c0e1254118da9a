package dev.codeonly.lab.trees;

import static dev.codeonly.lab.trees.OddFiles.emptied;
import static dev.codeonly.lab.trees.OddFiles.link;
import static dev.codeonly.lab.trees.OddFiles.pipe;
import static dev.codeonly.lab.trees.OddFiles.sparse;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** RECORDs that lie, that lead outside, or that are more than anybody can read. */
final class OddRecords {
    private static final String HASH = "sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private OddRecords() {}

    static List<Odd> all() {
        return List.of(
                Odd.record(
                        "a row of RECORD with .. in the middle",
                        at -> row(at, "foo/../../../../out.py," + HASH + ",1")),
                Odd.record("a row of RECORD with an absolute path", at -> row(at, "/etc/passwd," + HASH + ",1")),
                Odd.record("a row of RECORD that begins with ..", at -> row(at, "../../../out.py," + HASH + ",1")),
                Odd.record("a row of RECORD with a NUL", at -> row(at, "foo/\0.py," + HASH + ",1")),
                Odd.record("a row of RECORD with another hash", at -> change(at, HASH)),
                Odd.record("a row of RECORD with no hash at all of what is there", at -> row(at, "bar.py,md5=abc,")),
                Odd.record(
                        "a row of RECORD with a size beyond all",
                        at -> row(at, "bar.py," + HASH + ",99999999999999999999")),
                Odd.record("a row of RECORD with an open quote", at -> row(at, "\"bar.py," + HASH + ",1")),
                Odd.record("a row of RECORD with four fields", at -> row(at, "bar.py," + HASH + ",1,more")),
                Odd.record("a RECORD with every row twice", OddRecords::twice),
                Odd.record("a RECORD of zeros", at -> sparse(emptied(record(at)), 4096)),
                Odd.record("a RECORD of zeros, 3 GiB", at -> sparse(emptied(record(at)), 3L << 30)),
                Odd.record("a RECORD of 100 MB of rows", at -> fill(at, "foo/%d.py," + HASH + ",1\n", 100_000_000)),
                Odd.record("a RECORD of 60 MB of lines that are no rows", at -> fill(at, "x%d\n", 60_000_000)),
                Odd.record("a RECORD of 60 MB of rows of nothing", at -> fill(at, "%d,,\n", 60_000_000)),
                Odd.record("an empty RECORD", at -> Files.writeString(record(at), "")),
                Odd.record("no RECORD", at -> Files.delete(record(at))),
                Odd.record("a folder in the place of RECORD", at -> Files.createDirectory(emptied(record(at)))),
                Odd.record("a pipe in the place of RECORD", at -> pipe(emptied(record(at)))),
                Odd.record(
                        "a link to a device in the place of RECORD",
                        at -> link(emptied(record(at)), Path.of("/dev/zero"))),
                Odd.record(
                        "a link to itself in the place of RECORD", at -> link(emptied(record(at)), Path.of("RECORD"))),
                Odd.record("two versions of one distribution", OddRecords::anotherVersion),
                Odd.record(
                        "a file of the name of a distribution",
                        at -> Files.writeString(at.module("x-1.dist-info"), "")));
    }

    private static Path record(Odd.Place at) {
        return at.module("bar-1.0.dist-info/RECORD");
    }

    private static void row(Odd.Place at, String row) throws IOException {
        Files.writeString(record(at), row + "\n", StandardOpenOption.APPEND);
    }

    private static void change(Odd.Place at, String hash) throws IOException {
        String rows = Files.readString(record(at));
        Files.writeString(record(at), rows.replaceFirst("(?m)^(bar\\.py),sha256=[^,]*,", "$1," + hash + ","));
    }

    private static void twice(Odd.Place at) throws IOException {
        String rows = Files.readString(record(at));
        Files.writeString(record(at), rows + rows);
    }

    private static void fill(Odd.Place at, String row, long bytes) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(record(at))) {
            int number = 0;
            for (long written = 0; written < bytes; ) {
                String line = row.replace("%d", Integer.toString(number++));
                out.write(line);
                written += line.length();
            }
        }
    }

    private static void anotherVersion(Odd.Place at) throws IOException {
        Path other = at.module("Bar-0.9.dist-info");
        Files.createDirectory(other);
        Files.writeString(other.resolve("METADATA"), "Name: Bar\n");
        Files.writeString(other.resolve("RECORD"), "Bar-0.9.dist-info/METADATA,,\n");
    }
}
