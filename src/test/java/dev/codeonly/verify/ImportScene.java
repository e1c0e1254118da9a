package dev.codeonly.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A tree of packages, an interpreter and an environment in one folder, and import checks in it. */
final class ImportScene {
    /** Far beyond what a check takes, so that only a moved clock reaches it. */
    static final Duration TIMEOUT = Duration.ofMinutes(10);

    final Path folder;
    final Path site;
    final Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
    private final Map<PythonVersion, Path> configured = new HashMap<>();
    private BooleanSupplier stop = () -> false;
    private BooleanSupplier late = () -> false;

    ImportScene(Path folder) throws IOException {
        this.folder = folder;
        this.site = Files.createDirectories(folder.resolve("tree/lib/site-packages"));
        configured.put(RealPython.PYTHON.version(), RealPython.PYTHON.path());
    }

    /** A module of the tree; in its source, {@code @name@} is the path of a file beside the tree. */
    ImportScene module(String file, String source) throws IOException {
        Path path = site.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, source.replaceAll("@(\\w+)@", folder + "/$1"));
        return this;
    }

    /** What takes the interpreter's place: a script of bash, where {@code @python@} is the real one. */
    ImportScene interpreter(String script) throws IOException {
        Path path = folder.resolve("fake-python");
        Files.writeString(path, "#!/bin/bash\n" + script.replace("@python@", RealPython.PYTHON.path() + "") + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return interpreter(path);
    }

    ImportScene interpreter(Path path) {
        configured.put(RealPython.PYTHON.version(), path);
        return this;
    }

    /** Puts the interpreter into a virtual environment, and returns the folder of its own packages. */
    Path ownPackages() throws IOException {
        Path home = folder.resolve("venv");
        Path python = Files.createDirectories(home.resolve("bin")).resolve("python");
        Files.createSymbolicLink(python, RealPython.PYTHON.path());
        Files.writeString(
                home.resolve("pyvenv.cfg"), "home = " + RealPython.PYTHON.path().getParent() + "\n");
        interpreter(python);
        return Files.createDirectories(home.resolve("lib/python" + RealPython.PYTHON.version() + "/site-packages"));
    }

    ImportScene stopWhen(BooleanSupplier condition) {
        stop = condition;
        return this;
    }

    ImportScene timeOutWhen(BooleanSupplier condition) {
        late = condition;
        return this;
    }

    ImportResult check(String... modules) throws InterruptedException {
        return check(RealPython.PYTHON.version(), modules);
    }

    ImportResult check(@Nullable PythonVersion version, String... modules) throws InterruptedException {
        List<ModuleName> names = Arrays.stream(modules).map(ModuleName::new).toList();
        return new ImportVerifier(environment, new Interpreters(configured, environment), TIMEOUT, new MovedClock(late))
                .verify(site, names, version, stop);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    boolean exists(String name) {
        return Files.exists(file(name));
    }

    /** Written whole by {@link #WRITE_PID}. */
    long pid(String name) throws IOException {
        return Long.parseLong(Files.readString(file(name)).strip());
    }

    /** Python that defines {@code write_pid(path)}; the file appears with its content. */
    static final String WRITE_PID = """
            import os, time
            def write_pid(path):
                with open(path + ".new", "w") as file:
                    file.write(str(os.getpid()))
                os.rename(path + ".new", path)
            def wait_for(path):
                while not os.path.exists(path):
                    time.sleep(0.01)
            """;

    /** Whether nothing of this process runs any more; what its parent has not asked about is dead all the same. */
    static boolean isDead(long pid) {
        String text;
        try {
            text = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return true; // its parent has asked about it, perhaps since the file was opened
        }
        return "ZX".indexOf(text.charAt(text.lastIndexOf(')') + 2)) >= 0;
    }

    /** Every path below the tree with its time stamp. */
    SortedMap<Path, Object> listing() throws IOException {
        SortedMap<Path, Object> listing = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder.resolve("tree"))) {
            for (Path path : paths.toList()) {
                listing.put(path, Files.getLastModifiedTime(path));
            }
        }
        return listing;
    }

    /** Stands still until a condition holds, and is far later from then on. */
    private static final class MovedClock extends Clock {
        private final BooleanSupplier late;

        MovedClock(BooleanSupplier late) {
            this.late = late;
        }

        @Override
        public Instant instant() {
            return late.getAsBoolean() ? Instant.EPOCH.plus(TIMEOUT) : Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
