package dev.codeonly.lab.trees;

import dev.codeonly.fixtures.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What may lie in a tree besides files and folders, and files that are not what they seem. */
final class OddFiles {
    private static final String ABSENT = "install it: apt-get install -y coreutils";

    private OddFiles() {}

    static List<Odd> all() {
        return List.of(
                Odd.of(
                        "a link to a file out of the tree",
                        at -> link(at.module("foo/out.py"), at.outside("secret.py"))),
                Odd.of("a link to a folder out of the tree", at -> link(at.module("foo/out"), at.outside("folder"))),
                Odd.of("a link up to the home itself", at -> link(at.module("foo/up"), at.home())),
                Odd.of("a link to nothing", at -> link(at.module("foo/gone.py"), Path.of("nowhere.py"))),
                Odd.of("a link to itself", at -> link(at.module("foo/loop"), Path.of("loop"))),
                Odd.of("a link in the place of a module that RECORD promises", OddFiles::linkForModule),
                Odd.of("a link in the place of a folder of modules", OddFiles::linkForFolder),
                Odd.of("a link in the place of all packages", OddFiles::linkForPackages),
                Odd.of("a pipe", at -> pipe(at.module("foo/pipe.py"))),
                Odd.of("a pipe in the place of a module", at -> pipe(emptied(at.module("bar.py")))),
                Odd.of("a socket", at -> socket(at.module("foo/socket"))),
                Odd.of("a folder in the place of a module", at -> Files.createDirectory(emptied(at.module("bar.py")))),
                Odd.of("empty folders, one in the other", at -> Files.createDirectories(at.module("a/b/c/d"))),
                Odd.of("a file in the place of all packages", OddFiles::fileForPackages),
                Odd.of("a file with holes, 64 MiB", at -> sparse(at.module("holes.bin"), 64L << 20)),
                Odd.of("a file with holes, larger than the share", at -> sparse(at.module("holes.bin"), 1L << 40)),
                Odd.of("a ready marker in the live packages", OddFiles::marker),
                Odd.of(
                        "a pipe for a ready marker in the live packages",
                        at -> pipe(at.packages().resolve(".backup_ready"))));
    }

    static void link(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, target);
    }

    static void pipe(Path path) {
        Command.of("mkfifo", path).output(ABSENT);
    }

    /** Takes no room; whoever reads it reads zeros. */
    static void sparse(Path file, long bytes) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(bytes);
        }
    }

    static Path emptied(Path file) throws IOException {
        Files.delete(file);
        return file;
    }

    /** It stays there when it is closed. */
    private static void socket(Path path) throws IOException {
        Path near = Files.createTempDirectory("s").resolve("s"); // the name of a socket has 108 bytes at most
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(near));
        }
        Command.of("mv", near, path).output(ABSENT);
        Files.delete(near.getParent());
    }

    private static void linkForModule(Odd.Place at) throws IOException {
        Path same = at.home().resolve("site/wwwroot/bar.py");
        Files.move(at.module("bar.py"), same);
        link(at.module("bar.py"), same);
    }

    private static void linkForFolder(Odd.Place at) throws IOException {
        Path same = at.home().resolve("site/wwwroot/deep");
        Files.move(at.module("foo/deep"), same);
        link(at.module("foo/deep"), same);
    }

    private static void linkForPackages(Odd.Place at) throws IOException {
        Path same = at.home().resolve("site/wwwroot/elsewhere");
        Files.move(at.packages(), same);
        link(at.packages(), same);
    }

    private static void fileForPackages(Odd.Place at) throws IOException {
        Trees.delete(at.packages());
        Files.writeString(at.packages(), "no folder");
    }

    private static void marker(Odd.Place at) throws IOException {
        Files.copy(at.backup().resolve(".backup_ready"), at.packages().resolve(".backup_ready"));
    }
}
