package dev.codeonly.lab.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.files.LocalArchive;
import dev.codeonly.files.SetArchive;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Archives with bytes changed, and archives that an attacker wrote; what is laid out is compared with the JDK's own reader. */
@Label("An archive of a package set")
@AddLifecycleHook(Draws.class)
class ArchivePropertyTest {
    private static final long MOST_FILES = 50;
    private static final long MOST_BYTES = 1 << 20;
    private static final long PATIENCE = 60;

    private static final List<String> NAMES = List.of(
            "../x",
            "/etc/x",
            "a/../../x",
            "..",
            ".",
            "./x",
            "a//b",
            "a/",
            "C:x",
            "C:\\x",
            "..\\x",
            "a\0b",
            "a",
            "a/b",
            "A",
            "A/b",
            "a/B",
            "\u0130",
            "i\u0307",
            "na\u0308me",
            "n\u00e4me",
            "lib/site-packages/a.py",
            "con",
            "x\n",
            "-rf",
            "$(touch canary)",
            "x".repeat(255),
            "x".repeat(256),
            "a/".repeat(600) + "x",
            "\uD800",
            "\u001b[2J");

    /** Which bytes are overwritten, by a place counted from either end, and where the archive is cut off. */
    private record Damage(int at, boolean fromEnd, List<Byte> bytes, int cut) {
        byte[] on(byte[] archive) {
            byte[] damaged = archive.clone();
            int from = at % damaged.length;
            for (int i = 0; i < bytes.size(); i++) {
                int place = fromEnd ? damaged.length - 1 - from + i : from + i;
                if (place < damaged.length) {
                    damaged[place] = bytes.get(i);
                }
            }
            return Arrays.copyOf(damaged, Math.max(0, damaged.length - cut));
        }
    }

    /** An entry as an attacker writes it: mode and size only where they are not negative. */
    private record Entry(String name, int mode, int size) {}

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Byte> bytes = Arbitraries.oneOf(Arbitraries.bytes(), Arbitraries.of((byte) 0, (byte) -1, (byte) 127));
        Arbitrary<Integer> cuts = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 2000)));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 400),
                        Arbitraries.of(true, false),
                        bytes.list().ofMinSize(1).ofMaxSize(8),
                        cuts)
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<String> names = Arbitraries.oneOf(
                        Arbitraries.of(NAMES), Arbitraries.of(NAMES), Hostile.texts("a/b.py"))
                .map(name -> sent(name.substring(0, Math.min(name.length(), 5000))));
        Arbitrary<Integer> modes = Arbitraries.of(-1, -1, -1, 0, 0100644, 0100755, 0120777, 0040755, 0010644, 0060600);
        Arbitrary<Integer> sizes = Arbitraries.of(-1, -1, -1, -1, 0, 1, 5, 1 << 19, Integer.MAX_VALUE);
        return Combinators.combine(names, modes, sizes)
                .as(Entry::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .uniqueElements(Entry::name);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void with_bytes_changed_is_laid_out_as_it_reads_or_refused(@ForAll("damages") List<Damage> damages)
            throws Exception {
        byte[] bytes = Archive.empty()
                .folder("lib/")
                .file("lib/site-packages/a.py", "a = 1\n".repeat(50))
                .file("lib/site-packages/b/__init__.py", "b")
                .file(".package_set", "Python: 3.11\n")
                .bytes();
        for (Damage damage : damages) {
            bytes = bytes.length == 0 ? bytes : damage.on(bytes);
        }
        check(bytes);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void with_hostile_names_kinds_and_sizes_is_laid_out_as_it_reads_or_refused(@ForAll("entries") List<Entry> entries)
            throws Exception {
        Archive archive = Archive.empty().file("good.py", "good");
        for (Entry entry : entries) {
            archive.file(entry.name(), "12345");
            if (entry.mode() >= 0) {
                archive.mode(entry.name(), entry.mode());
            }
            if (entry.size() >= 0) {
                archive.declaring(entry.name(), entry.size());
            }
        }
        check(archive.bytes());
    }

    /** A half character is written as a question mark. */
    private static String sent(String name) {
        return new String(name.getBytes(UTF_8), UTF_8);
    }

    private static void check(byte[] bytes) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path kept = Files.writeString(scratch.folder().resolve("kept"), "kept");
            Path target =
                    Files.createDirectory(scratch.folder().resolve("store")).resolve("set");
            SetArchive.Result result =
                    CompletableFuture.supplyAsync(() -> expanded(bytes, target)).get(PATIENCE, TimeUnit.SECONDS);
            assertThat(list(scratch.folder(), 1)).containsExactlyInAnyOrder(kept, target.getParent());
            assertThat(list(target.getParent(), 1)).isSubsetOf(Set.of(target));
            assertThat(kept).hasContent("kept");
            if (result.refused().isPresent()) {
                assertThat(result.refused().get()).isNotBlank();
            } else {
                assertThat(result.complete()).isTrue();
                isLaidOutAsItReads(
                        bytes, target, result.contents(), scratch.folder().resolve("archive.zip"));
            }
        }
    }

    private static SetArchive.Result expanded(byte[] bytes, Path target) {
        try (LocalArchive local = LocalArchive.create(new Disk())) {
            local.put(ByteBuffer.wrap(bytes), 0);
            return new SetArchive(local, MOST_FILES, MOST_BYTES)
                    .expand(new Disk(), new Workers(2, 0), () -> false, target);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("neither taken nor refused", e);
        }
    }

    private static void isLaidOutAsItReads(byte[] bytes, Path target, Map<String, Sha256.Value> contents, Path zip)
            throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : list(target, Integer.MAX_VALUE)) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
                files.add(path);
            }
        }
        Map<String, Sha256.Value> there = new TreeMap<>();
        for (Path file : files) {
            there.put(target.relativize(file).toString(), Sha256.of(file));
        }
        assertThat(there).isEqualTo(new TreeMap<>(contents));
        readByTheJdk(Files.write(zip, bytes))
                .ifPresent(read -> assertThat(there).isEqualTo(read));
    }

    /** Empty when the JDK refuses it: it is stricter here and there. */
    private static Optional<Map<String, Sha256.Value>> readByTheJdk(Path file) {
        Map<String, Sha256.Value> read = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (!entry.isDirectory()) {
                    read.put(
                            entry.getName(), Sha256.of(zip.getInputStream(entry).readAllBytes()));
                }
            }
            return Optional.of(read);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Set<Path> list(Path folder, int depth) throws IOException {
        if (!Files.exists(folder)) {
            return new TreeSet<>();
        }
        try (Stream<Path> all = Files.walk(folder, depth)) {
            TreeSet<Path> paths = new TreeSet<>(all.toList());
            paths.remove(folder);
            return paths;
        }
    }
}
