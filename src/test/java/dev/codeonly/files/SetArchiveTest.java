package dev.codeonly.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.fixtures.Archive;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An archive is expanded as it was packed, or refused in words; whatever it holds, nothing is written outside its
 * folder.
 */
@DisplayName("An archive of a package set")
class SetArchiveTest {
    private static final int MOST_FILES = 200;
    private static final long MOST_BYTES = 4 << 20;

    @TempDir
    Path folder;

    private Path parts;
    private Path store;
    private Path target;

    @BeforeEach
    void a_place_to_write_to_that_is_not_the_archives_own() throws IOException {
        parts = Files.createDirectory(folder.resolve("parts"));
        store = Files.createDirectories(folder.resolve("store"));
        target = store.resolve("expanded");
    }

    @Nested
    class That_is_well_made {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 7})
        void is_expanded_as_it_was_packed_in_however_many_parts_it_lies(int count) throws Exception {
            Path tree = RealTrees.small().packages();
            SetArchive.Result result = expand(Archive.of(tree).bytes(), count);
            assertTaken(result);
            assertThat(TreeDiff.between(tree, target)).isEmpty();
            Listing packed = Listing.of(new PackageTree(tree));
            assertThat(result.contents().keySet()).isEqualTo(packed.files().keySet());
            for (String name : packed.files().keySet()) {
                assertThat(result.contents()).containsEntry(name, Sha256.of(tree.resolve(name)));
            }
        }

        @Test
        void may_name_folders_or_leave_them_out_and_hold_empty_files() throws Exception {
            Archive archive = Archive.empty().folder("a/").file("a/b/c.py", "c").file("empty", "");
            assertTaken(expand(archive));
            assertThat(target.resolve("a/b/c.py")).hasContent("c");
            assertThat(target.resolve("empty")).isEmptyFile();
        }

        @Test
        void may_hold_a_file_of_more_than_one_buffer() throws Exception {
            byte[] big = new byte[(2 << 20) + 1];
            new Random(7).nextBytes(big);
            assertTaken(expand(Archive.empty().file("big", big)));
            assertThat(target.resolve("big")).hasBinaryContent(big);
        }

        @Test
        void may_have_names_that_only_look_dangerous() throws Exception {
            assertTaken(expand(
                    Archive.empty().file("..a/b..", "1").file("a.../.b", "2").file("~/c", "3")));
            assertThat(target.resolve("..a/b..")).hasContent("1");
        }

        @Test
        void may_hold_exactly_as_many_bytes_as_are_allowed() throws Exception {
            assertTaken(expand(Archive.empty().file("zeros", new byte[(int) MOST_BYTES])));
        }

        @Test
        void is_not_complete_when_the_expansion_was_stopped() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            SetArchive.Result result =
                    expand(Archive.of(RealTrees.small().packages()).bytes(), 1, () -> asked.incrementAndGet() > 5);
            assertThat(result.complete()).isFalse();
            assertThat(result.refused()).isEmpty();
        }
    }

    @Nested
    class That_is_expanded_twice {
        /** One of several that read the same file must not close it for the others. */
        @Test
        void is_expanded_although_another_expansion_failed() throws Exception {
            Archive archive = Archive.empty();
            for (int i = 0; i < 40; i++) {
                archive.file("f" + i, "text " + i);
            }
            byte[] bytes = archive.bytes();
            Path part = Files.write(parts.resolve("part-0"), bytes);
            SortedSet<Integer> arrived = new ConcurrentSkipListSet<>();
            CountDownLatch all = new CountDownLatch(4);
            Disk full = new Disk() {
                @Override
                public FileChannel createFile(Path file) throws IOException {
                    int worker =
                            Integer.parseInt(Thread.currentThread().getName().replaceAll("\\D", ""));
                    if (arrived.add(worker)) {
                        all.countDown();
                        awaitAll(all);
                    }
                    if (worker == arrived.first()) { // the failure that is noticed before the others have ended
                        throw new IOException("No space left on device");
                    }
                    LockSupport.parkNanos(100_000_000);
                    return super.createFile(file); // and now they go on to read
                }
            };
            try (LocalArchive local = LocalArchive.create(new Disk())) {
                local.fetch(
                        new Workers(1, 0),
                        () -> false,
                        List.of(new LocalArchive.Part(part, Sha256.of(bytes).hex(), bytes.length)));
                SetArchive set = new SetArchive(local, MOST_FILES, MOST_BYTES);
                assertThatThrownBy(() -> set.expand(full, new Workers(4, 0), () -> false, folder.resolve("other")))
                        .isInstanceOf(IOException.class)
                        .hasMessageEndingWith(": No space left on device");
                assertThat(set.expand(new Disk(), new Workers(4, 0), () -> false, target)
                                .refused())
                        .isEmpty();
                assertThat(target.resolve("f39")).hasContent("text 39");
            }
        }
    }

    @Nested
    class With_a_name_that_leaves_its_folder {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "../x",
                    "/x",
                    "a/../../x",
                    "a/..",
                    "..",
                    "./x",
                    "a/./x",
                    "a//x",
                    "C:x",
                    "c:/x",
                    "../store-of-another/x"
                })
        void is_refused(String name) throws Exception {
            assertRefused(expand(Archive.empty().file("good.py", "1").file(name, "x")), "'" + name + "'", "outside");
        }

        @ParameterizedTest
        @ValueSource(strings = {"..\\x", "C:\\x", "a\\..\\..\\x", "\\\\host\\share\\x"})
        void is_refused_also_when_it_is_written_as_on_windows(String name) throws Exception {
            assertRefused(expand(Archive.empty().file(name, "x")), "outside");
            assertRefused(expand(Archive.empty().file(name, "x").mode(name, 0100644)), "'" + name + "'", "outside");
        }

        @Test
        void is_refused_also_when_only_its_directory_says_so() throws Exception {
            assertRefused(expand(Archive.empty().file("aaax", "x").called("aaax", "../x")), "outside");
        }

        @Test
        void is_refused_when_the_name_holds_a_nul() throws Exception {
            assertRefused(expand(Archive.empty().file("axb", "x").called("axb", "a\0b")), "outside");
        }

        @Test
        void is_refused_when_the_name_is_of_a_folder() throws Exception {
            assertRefused(expand(Archive.empty().folder("../")), "outside");
        }
    }

    @Nested
    class With_an_entry_that_is_no_plain_file {
        @Test
        void is_refused_for_a_symbolic_link() throws Exception {
            Archive archive =
                    Archive.empty().file("link", "/etc").mode("link", 0120777).file("link2", "x");
            assertRefused(expand(archive), "'link'", "neither a plain file nor a folder");
        }

        @ParameterizedTest
        @ValueSource(ints = {0010644, 0020644, 0060644, 0140644})
        void is_refused_for_pipes_devices_and_sockets(int mode) throws Exception {
            assertRefused(expand(Archive.empty().file("odd", "x").mode("odd", mode)), "'odd'", "neither");
        }

        @Test
        void is_taken_when_the_mode_is_that_of_a_file() throws Exception {
            assertTaken(expand(Archive.empty().file("script", "x").mode("script", 0100755)));
        }
    }

    @Nested
    class With_names_that_collide {
        @Test
        void is_refused_for_the_same_name_twice() throws Exception {
            Archive archive =
                    Archive.empty().file("a.py", "1").file("b.py", "2").called("b.py", "a.py");
            assertRefused(expand(archive), "'a.py'", "twice");
        }

        @Test
        void is_refused_for_names_that_differ_in_case_only() throws Exception {
            assertRefused(expand(Archive.empty().file("a.py", "1").file("A.py", "2")), "'A.py'", "twice");
        }

        @Test
        void is_refused_for_folders_that_differ_in_case_only() throws Exception {
            assertRefused(expand(Archive.empty().file("pkg/a.py", "1").file("Pkg/b.py", "2")), "twice");
        }

        @Test
        void is_refused_for_a_file_that_is_a_folder_too() throws Exception {
            assertRefused(expand(Archive.empty().file("a", "1").file("a/b", "2")), "'a'", "a file and a folder");
            assertRefused(expand(Archive.empty().file("A/b", "1").file("a", "2")), "a file and a folder");
        }
    }

    @Nested
    class That_would_be_too_much {
        @Test
        void is_refused_by_the_size_it_declares() throws Exception {
            byte[] zeros = new byte[(int) MOST_BYTES];
            assertRefused(expand(Archive.empty().file("a", zeros).file("b", "1")), "4194305 bytes", "4194304");
        }

        @Test
        void is_refused_by_the_size_it_declares_however_large() throws Exception {
            assertRefused(expand(Archive.empty().file("a", "1").declaring("a", -2)), "at most 4194304");
        }

        @Test
        void is_refused_by_what_it_holds_when_its_directory_lies() throws Exception {
            Archive bomb = Archive.empty().file("bomb", new byte[16 << 20]).declaring("bomb", 10);
            assertRefused(expand(bomb), "'bomb' is not of the 10 bytes");
            assertThat(bytesBelow(store)).isZero();
        }

        @Test
        void is_refused_when_it_holds_less_than_its_directory_says() throws Exception {
            Archive archive = Archive.empty().file("short", "12345").declaring("short", 10);
            assertRefused(expand(archive), "'short' is not of the 10 bytes");
        }

        @Test
        void is_refused_for_many_small_lies_together() throws Exception {
            Archive bomb = Archive.empty();
            for (int i = 0; i < 10; i++) {
                bomb.file("bomb" + i, new byte[1 << 20]).declaring("bomb" + i, 1);
            }
            assertRefused(expand(bomb), "is not of the 1 bytes");
            assertThat(bytesBelow(store)).isZero();
        }

        @Test
        void is_refused_for_more_entries_than_allowed() throws Exception {
            Archive many = Archive.empty();
            for (int i = 0; i <= MOST_FILES; i++) {
                many.file("f" + i, "");
            }
            assertRefused(expand(many), "201 entries", "at most 200");
        }

        @Test
        void is_refused_for_more_folders_than_allowed_whatever_the_number_of_its_entries() throws Exception {
            Archive deep = Archive.empty().file("d/".repeat(MOST_FILES + 1) + "f", "");
            assertRefused(expand(deep), "at most 200");
        }

        @Test
        void is_refused_for_a_name_that_no_share_takes() throws Exception {
            assertTaken(expand(Archive.empty().file("n".repeat(255), "")));
            assertRefused(expand(Archive.empty().file("n".repeat(256), "")), "longer than 255 bytes");
        }

        @Test
        void is_refused_for_a_long_name_by_its_bytes_and_not_its_letters() throws Exception {
            assertRefused(expand(Archive.empty().file("\u00e4".repeat(128), "")), "longer than 255 bytes");
        }

        @Test
        void is_refused_for_a_path_that_no_share_takes() throws Exception {
            String path = String.join("/", Collections.nCopies(100, "n".repeat(60)));
            assertRefused(expand(Archive.empty().file(path, "")), "longer than");
        }
    }

    @Nested
    class That_cannot_be_read {
        @Test
        void is_refused_when_it_is_no_zip() throws Exception {
            assertRefused(expand("this is no archive".getBytes(UTF_8), 1), "zip");
            assertRefused(expand(new byte[0], 1), "zip");
        }

        @Test
        void is_refused_wherever_it_was_cut_off() throws Exception {
            byte[] whole =
                    Archive.empty().file("a/b.py", "some text").file("c.py", "").bytes();
            for (int length = 0; length < whole.length; length++) {
                assertRefused(expand(Arrays.copyOf(whole, length), 1), "zip");
            }
        }

        @Test
        void is_refused_when_an_entry_is_encrypted() throws Exception {
            assertRefused(expand(Archive.empty().file("a", "text").encrypted("a")), "cannot be read");
        }

        @Test
        void is_refused_when_an_entry_is_packed_by_a_method_nobody_knows() throws Exception {
            assertRefused(expand(Archive.empty().file("a", "text").method("a", 97)), "cannot be read");
        }

        @Test
        void is_refused_or_expanded_whichever_byte_of_it_is_another() throws Exception {
            byte[] whole = Archive.empty()
                    .file("a/b.py", "some text, some text")
                    .file("c.py", "c")
                    .bytes();
            for (int at = 0; at < whole.length; at++) {
                for (int change : List.of(1, 0xff)) {
                    byte[] damaged = whole.clone();
                    damaged[at] ^= (byte) change;
                    expand(damaged, 1);
                    assertNothingElseIsWritten();
                }
            }
        }
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private SetArchive.Result expand(Archive archive) throws Exception {
        return expand(archive.bytes(), 1);
    }

    private SetArchive.Result expand(byte[] bytes, int count) throws Exception {
        return expand(bytes, count, () -> false);
    }

    private SetArchive.Result expand(byte[] bytes, int count, BooleanSupplier stop) throws Exception {
        new Trash(new Disk(), new Workers(1, 0), () -> false).delete(target);
        List<LocalArchive.Part> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(
                    bytes, (int) ((long) bytes.length * i / count), (int) ((long) bytes.length * (i + 1) / count));
            Path file = Files.write(parts.resolve("part-" + i), part);
            list.add(new LocalArchive.Part(file, Sha256.of(part).hex(), part.length));
        }
        Workers workers = new Workers(2, 0);
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(workers, () -> false, list)).isEmpty();
            return new SetArchive(archive, MOST_FILES, MOST_BYTES).expand(new Disk(), workers, stop, target);
        }
    }

    private void assertTaken(SetArchive.Result result) throws IOException {
        assertThat(result.refused()).isEmpty();
        assertThat(result.complete()).isTrue();
        assertNothingElseIsWritten();
    }

    private void assertRefused(SetArchive.Result result, String... words) throws IOException {
        assertThat(result.refused()).isPresent();
        assertThat(result.refused().get()).contains(words);
        assertNothingElseIsWritten();
    }

    /** Whatever was expanded lies below the target: beside it there is nothing. */
    private void assertNothingElseIsWritten() throws IOException {
        try (Stream<Path> inStore = Files.list(store);
                Stream<Path> inFolder = Files.list(folder)) {
            assertThat(Stream.concat(inStore, inFolder).filter(path -> !path.equals(target)))
                    .containsExactlyInAnyOrder(parts, store);
        }
        if (Files.exists(target)) {
            try (Stream<Path> all = Files.walk(target)) {
                assertThat(all).noneMatch(Files::isSymbolicLink);
            }
        }
    }

    private static long bytesBelow(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
