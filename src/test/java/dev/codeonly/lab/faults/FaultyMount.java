package dev.codeonly.lab.faults;

import dev.codeonly.fixtures.BuiltOnce;
import dev.codeonly.fixtures.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A folder behind bench/slowfs, which is told its faults while it is mounted; whatever happened, it can be closed. */
final class FaultyMount implements AutoCloseable {
    private static final String REMEDY =
            "install it: apt-get install -y gcc make pkg-config libfuse3-dev fuse3; /dev/fuse must be there";
    private static final Path SOURCES = Path.of("bench/slowfs").toAbsolutePath();
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Path source;
    private final Path root;
    private final Process process;
    private final FileChannel control;

    private FaultyMount(Path source, Path root, Process process, FileChannel control) {
        this.source = source;
        this.root = root;
        this.process = process;
        this.control = control;
    }

    /** Mounts a folder at another, with options of slowfs. */
    static FaultyMount of(Path source, Path root, List<String> options) throws IOException {
        if (!Files.exists(Path.of("/dev/fuse"))) {
            throw new AssertionError("there is no /dev/fuse, so nothing can be mounted; " + REMEDY);
        }
        Files.createDirectories(root);
        Path program = program();
        Path said = root.resolveSibling(root.getFileName() + ".said");
        List<String> words = new ArrayList<>(List.of(program.toString(), "-f"));
        words.addAll(options);
        words.addAll(List.of(source.toString(), root.toString()));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Path told = root.resolve(".slowfs-faults");
        await(() -> Files.exists(told) || !process.isAlive(), "slowfs to mount " + root);
        if (!process.isAlive()) {
            throw new AssertionError("slowfs did not mount " + root + ": " + Files.readString(said) + "; " + REMEDY);
        }
        // kept open, because to look for the name could hang as well
        FileChannel control = FileChannel.open(told, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FaultyMount(source, root, process, control);
    }

    private static Path program() throws IOException {
        StringBuilder content = new StringBuilder();
        for (String name : List.of("slowfs.c", "faults.c", "faults.h", "Makefile")) {
            content.append(Files.readString(SOURCES.resolve(name)));
        }
        Path place =
                Path.of("target/test-tools").toAbsolutePath().resolve("slowfs-" + BuiltOnce.hash(content.toString()));
        return BuiltOnce.at(
                        place,
                        folder -> Command.of("make", "--directory", SOURCES, "BUILD=" + folder)
                                .output("it needs a compiler and libfuse; " + REMEDY))
                .resolve("slowfs");
    }

    /** Waits for something that happens elsewhere. */
    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited a minute in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** What lies beneath; nothing fails there. */
    Path source() {
        return source;
    }

    Path root() {
        return root;
    }

    /** Replaces all faults. */
    void tell(List<String> faults) {
        try {
            control.write(ByteBuffer.wrap((String.join("\n", faults) + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("faults " + faults, e);
        }
    }

    /** All is well from now on, and who hangs goes on. */
    void clear() {
        tell(List.of());
    }

    /** How often the faults have struck, without the conditions that they wait for. */
    long struck() {
        ByteBuffer text = ByteBuffer.allocate(16384);
        try {
            control.read(text, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" struck ") && !line.startsWith("from "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() throws IOException {
        try {
            clear();
            control.close();
        } finally {
            if (Command.of("fusermount3", "-u", root).run().exit() != 0) {
                Command.of("fusermount3", "-uz", root).run();
            }
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
