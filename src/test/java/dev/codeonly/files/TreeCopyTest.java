package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy holds exactly what was listed, goes on where it was cut off, and never opens a file of the copy twice. */
@DisplayName("A copy of a tree")
class TreeCopyTest {
    private static final String SITE = "lib/site-packages/";
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_600_000_000_000L);

    @TempDir
    Path folder;

    private final byte[] big = new byte[(2 << 20) + 17];
    private final byte[] even = new byte[1 << 20];
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();
    private Path from;
    private Path to;

    @BeforeEach
    void a_tree_with_files_of_every_size() throws IOException {
        new Random(1).nextBytes(big);
        new Random(2).nextBytes(even);
        from = folder.resolve("from");
        to = folder.resolve("store/to");
        TreeBuilder.in(from)
                .distribution("foo", "1.0")
                .file("foo/__init__.py", "x = 1")
                .file("foo/empty.py", "")
                .file("foo/big.so", big)
                .file("foo/even.so", even)
                .unowned("stray.txt", "nobody vouches for this")
                .write();
        Files.createDirectories(from.resolve(SITE + "foo/empty-folder"));
        Files.writeString(from.resolve(".backup_ready"), "carried here by a restore");
    }

    @Nested
    class Made_in_one_go {
        @Test
        void is_the_tree_without_its_marker() throws Exception {
            TreeCopy.Result result = copy(() -> false);
            assertThat(result.complete()).isTrue();
            assertThat(result.changed()).isEmpty();
            assertThat(result.wrong()).isEmpty();
            assertThat(result.reused()).isZero();
            assertThat(TreeDiff.between(from, to)).isEqualTo("Only in " + from + ": .backup_ready\n");
        }

        @Test
        void of_a_real_set_is_the_set() throws Exception {
            from = RealTrees.small().packages();
            assertThat(copy(() -> false).complete()).isTrue();
            assertThat(TreeDiff.between(from, to)).isEmpty();
        }

        @Test
        void tells_how_far_it_is_to_the_last_byte() throws Exception {
            AtomicLong files = new AtomicLong();
            AtomicLong bytes = new AtomicLong();
            Inspection tree = inspect();
            Progress progress = (doneFiles, allFiles, doneBytes, allBytes) -> {
                files.accumulateAndGet(doneFiles, Math::max);
                bytes.accumulateAndGet(doneBytes, Math::max);
                assertThat(allFiles).isEqualTo(tree.listing().files().size());
                assertThat(allBytes).isEqualTo(tree.listing().bytes());
            };
            new TreeCopy(new Disk(), new Workers(3, 0), () -> false, progress)
                    .copy(tree.tree(), tree.listing(), tree.expectations(), to, false);
            assertThat(files).hasValue(tree.listing().files().size());
            assertThat(bytes).hasValue(tree.listing().bytes());
        }
    }

    @Nested
    class Cut_off_and_continued {
        @Test
        void keeps_the_files_that_are_right() throws Exception {
            copy(() -> false);
            TreeCopy.Result again = copy(() -> false);
            assertThat(again.complete()).isTrue();
            assertThat(again.reused()).isEqualTo(inspect().listing().files().size());
            assertThat(changesBelow(to)).isEmpty();
        }

        @Test
        void is_whole_wherever_it_was_stopped() throws Exception {
            for (int stopAt = 0; stopAt < 14; stopAt++) {
                AtomicInteger asked = new AtomicInteger();
                int limit = stopAt;
                TreeCopy.Result cut = copy(() -> asked.incrementAndGet() > limit);
                assertThat(cut.changed()).isEmpty();
                if (cut.complete()) {
                    assertWhole();
                }
            }
            assertThat(copy(() -> false).complete()).isTrue();
            assertWhole();
        }

        @Test
        void is_not_complete_in_the_middle_of_a_big_file() throws Exception {
            Inspection tree = inspect();
            AtomicInteger written = new AtomicInteger();
            Disk disk = new Disk() {
                @Override
                protected void changing(Change change, Path path) {
                    if (path.endsWith("big.so") && change == Change.WRITE) {
                        written.incrementAndGet();
                    }
                }
            };
            TreeCopy.Result cut = new TreeCopy(disk, new Workers(1, 0), () -> written.get() == 1, Progress.NONE)
                    .copy(tree.tree(), tree.listing(), tree.expectations(), to, false);
            assertThat(cut.complete()).isFalse();
            assertThat(Files.size(to.resolve(SITE + "foo/big.so"))).isEqualTo(1 << 20);
            copy(() -> false);
            assertWhole();
        }

        @Test
        void replaces_a_wrong_file_by_a_new_one_and_never_opens_it_again() throws Exception {
            copy(() -> false);
            Path wrong = to.resolve(SITE + "foo/__init__.py");
            Files.writeString(wrong, "x = 2");
            Object before = Files.getAttribute(wrong, "unix:ino");
            Path late = Files.createLink(folder.resolve("a-writer-that-wakes-up-late"), wrong);
            changes.clear();
            assertThat(copy(() -> false).complete()).isTrue();
            assertWhole();
            assertThat(changesBelow(to))
                    .containsExactly("DELETE_FILE " + wrong, "CREATE_FILE " + wrong, "WRITE " + wrong);
            assertThat(Files.getAttribute(wrong, "unix:ino")).isNotEqualTo(before);
            assertThat(late).hasContent("x = 2");
        }

        @Test
        void replaces_a_file_of_another_size_and_one_that_nobody_vouches_for() throws Exception {
            copy(() -> false);
            Files.writeString(to.resolve(SITE + "foo/__init__.py"), "longer than it was");
            Files.writeString(to.resolve(SITE + "stray.txt"), "NOBODY VOUCHES FOR THIS");
            TreeCopy.Result again = copy(() -> false);
            assertThat(again.reused()).isEqualTo(inspect().listing().files().size() - 2);
            assertWhole();
        }

        @Test
        void removes_what_the_packages_do_not_have() throws Exception {
            Files.createDirectories(to.resolve("old/deep/empty"));
            Files.writeString(to.resolve("old/deep/file"), "x");
            Files.createSymbolicLink(to.resolve("link"), folder);
            copy(() -> false);
            assertWhole();
            assertThat(from).exists();
        }

        @Test
        void makes_a_folder_of_a_file_and_a_file_of_a_folder() throws Exception {
            Files.createDirectories(to.resolve(SITE + "stray.txt/sub"));
            Files.writeString(to.resolve(SITE + "stray.txt/sub/x"), "x");
            Files.writeString(to.resolve(SITE + "foo"), "a file");
            copy(() -> false);
            assertWhole();
        }

        @Test
        void of_a_set_that_was_replaced_meanwhile_is_the_new_set() throws Exception {
            from = RealTrees.smallPrevious().packages();
            copy(() -> false);
            from = RealTrees.small().packages();
            assertThat(copy(() -> false).complete()).isTrue();
            assertThat(TreeDiff.between(from, to)).isEmpty();
        }
    }

    @Nested
    class Of_a_source_that_changes {
        @Test
        void is_not_complete_when_a_file_is_gone() throws Exception {
            Inspection before = inspect();
            Files.delete(from.resolve(SITE + "foo/empty.py"));
            assertChanged(copy(before), "foo/empty.py");
        }

        @Test
        void is_not_complete_when_a_file_has_another_size() throws Exception {
            Inspection before = inspect();
            Files.writeString(from.resolve(SITE + "foo/__init__.py"), "x = 12345");
            assertChanged(copy(before), "foo/__init__.py");
        }

        @Test
        void is_not_complete_when_a_large_file_has_grown_by_a_byte() throws Exception {
            Inspection before = inspect();
            Files.write(from.resolve(SITE + "foo/even.so"), new byte[] {1}, StandardOpenOption.APPEND);
            assertChanged(copy(before), "foo/even.so");
        }

        @Test
        void is_not_complete_when_a_large_file_is_cut_off() throws Exception {
            Inspection before = inspect();
            Files.write(from.resolve(SITE + "foo/big.so"), new byte[] {1, 2, 3});
            assertChanged(copy(before), "foo/big.so");
        }

        @Test
        void is_not_complete_when_a_file_has_another_content_and_time() throws Exception {
            Inspection before = inspect();
            Path file = from.resolve(SITE + "foo/__init__.py");
            Files.writeString(file, "x = 2");
            Files.setLastModifiedTime(file, LONG_AGO);
            assertChanged(copy(before), "foo/__init__.py");
        }

        @Test
        void ends_soon_instead_of_copying_the_rest() throws Exception {
            from = RealTrees.small().packages();
            Inspection before = inspect();
            Path gone = folder.resolve("emptied");
            Files.createDirectories(gone);
            TreeCopy.Result result = new TreeCopy(disk(), new Workers(1, 0), () -> false, Progress.NONE)
                    .copy(new PackageTree(gone), before.listing(), before.expectations(), to, false);
            assertThat(result.complete()).isFalse();
            assertThat(result.changed()).hasSize(1);
        }
    }

    @Nested
    class Of_a_source_that_is_damaged {
        @Test
        void names_the_file_that_is_as_listed_but_not_what_its_record_says() throws Exception {
            Path file = from.resolve(SITE + "foo/__init__.py");
            Files.writeString(file, "x = 2");
            TreeCopy.Result result = copy(() -> false);
            assertThat(result.wrong()).containsExactly(SITE + "foo/__init__.py");
            assertThat(result.changed()).isEmpty();
        }

        @Test
        void names_it_also_when_the_copy_is_continued() throws Exception {
            Files.writeString(from.resolve(SITE + "foo/__init__.py"), "x = 2");
            copy(() -> false);
            assertThat(copy(() -> false).wrong()).containsExactly(SITE + "foo/__init__.py");
        }

        @Test
        void takes_what_may_differ_as_it_is() throws Exception {
            Files.writeString(from.resolve(SITE + "foo/__init__.py"), "x = 2");
            Inspection tree = Inspection.of(new PackageTree(from), MayDiffer.of(List.of("foo/*.py")));
            assertThat(copy(tree).wrong()).isEmpty();
            assertWhole();
            Files.writeString(to.resolve(SITE + "foo/__init__.py"), "x = 3");
            copy(tree);
            assertWhole();
        }
    }

    @Nested
    class On_a_share_that_has_too_much_to_do {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Resource temporarily unavailable",
                    "Connection timed out",
                    "Stale file handle",
                    "Host is down",
                    "Device or resource busy"
                })
        void tries_again_with_a_new_file(String complaint) throws Exception {
            AtomicInteger complaints = new AtomicInteger();
            TreeCopy.Result result = copy(complaining("__init__.py", complaint, 2, complaints));
            assertThat(result.complete()).isTrue();
            assertThat(complaints).hasValue(2);
            assertWhole();
        }

        @Test
        void gives_up_in_the_end_and_says_what_the_share_says() {
            AtomicInteger complaints = new AtomicInteger();
            assertThatThrownBy(
                            () -> copy(complaining("__init__.py", "Resource temporarily unavailable", 99, complaints)))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("__init__.py")
                    .hasMessageContaining("Resource temporarily unavailable");
            assertThat(complaints.get()).isBetween(3, 5);
        }

        @Test
        void does_not_try_again_what_stays_as_it_is() {
            AtomicInteger complaints = new AtomicInteger();
            assertThatThrownBy(() -> copy(complaining("__init__.py", "No space left on device", 99, complaints)))
                    .hasMessageContaining("No space left on device");
            assertThat(complaints).hasValue(1);
        }

        private TreeCopy.Result copy(Disk disk) throws Exception {
            Inspection tree = inspect();
            return new TreeCopy(disk, new Workers(1, 0), () -> false, Progress.NONE)
                    .copy(tree.tree(), tree.listing(), tree.expectations(), to, false);
        }

        /** In the middle: the file is there by then. */
        private Disk complaining(String name, String complaint, int times, AtomicInteger complaints) {
            return new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.WRITE && path.endsWith(name) && complaints.get() < times) {
                        complaints.incrementAndGet();
                        throw new FileSystemException(path.toString(), null, complaint);
                    }
                }
            };
        }
    }

    /** Large files wait for one of a few buffers; who has one must not stand aside for those who wait for it. */
    @Test
    @Timeout(60)
    void of_more_large_files_than_there_are_buffers_ends_also_when_workers_become_fewer() throws Exception {
        TreeBuilder large = TreeBuilder.in(from).distribution("large", "1.0");
        for (int i = 0; i < 48; i++) {
            large.file("large/" + i + ".so", new byte[(4 << 20) + i + 1]);
        }
        large.write();
        Object share = new Object();
        Disk slow = new Disk() {
            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (change == Change.WRITE) {
                    synchronized (share) { // so many MiB a second and no more, however many workers
                        try {
                            Thread.sleep(10);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                }
            }
        };
        Inspection tree = inspect();
        assertThat(new TreeCopy(slow, Workers.adapting(64, 0, System::nanoTime), () -> false, Progress.NONE)
                        .copy(tree.tree(), tree.listing(), tree.expectations(), to, false)
                        .complete())
                .isTrue();
        assertWhole();
    }

    @Nested
    class With_a_mirror {
        @Test
        void is_there_twice_with_the_times_of_sources() throws Exception {
            Files.setLastModifiedTime(from.resolve(SITE + "foo/__init__.py"), LONG_AGO);
            Path second = folder.resolve("second");
            Mirror mirror = new Mirror(new Disk(), new Workers(2, 0), second);
            assertThat(copy(mirror, disk()).complete()).isTrue();
            assertThat(mirror.isWhole()).isTrue();
            assertWhole();
            assertThat(TreeDiff.between(to, second)).isEmpty();
            assertThat(Files.getLastModifiedTime(second.resolve(SITE + "foo/__init__.py")))
                    .isEqualTo(LONG_AGO);
        }

        @Test
        void that_has_no_room_is_whole_itself() throws Exception {
            Disk full = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.WRITE && path.endsWith("even.so")) {
                        throw new FileSystemException(path.toString(), null, "No space left on device");
                    }
                }
            };
            Mirror mirror = new Mirror(full, new Workers(2, 0), folder.resolve("second"));
            assertThat(copy(mirror, disk()).complete()).isTrue();
            assertThat(mirror.isWhole()).isFalse();
            assertWhole();
        }

        @Test
        void that_cannot_be_made_at_all_is_whole_itself() throws Exception {
            Mirror mirror = new Mirror(new Disk(), new Workers(2, 0), folder.resolve("not/there"));
            assertThat(copy(mirror, disk()).complete()).isTrue();
            assertThat(mirror.isWhole()).isFalse();
            assertWhole();
        }

        @Test
        void that_goes_on_with_an_earlier_copy_leaves_the_mirror_without_what_was_there() throws Exception {
            TreeCopyTest.this.copy(() -> false);
            Mirror mirror = new Mirror(new Disk(), new Workers(2, 0), folder.resolve("second"));
            assertThat(copy(mirror, disk()).complete()).isTrue();
            assertThat(mirror.isWhole()).isFalse();
        }

        private TreeCopy.Result copy(Mirror mirror, Disk disk) throws Exception {
            Inspection tree = inspect();
            return new TreeCopy(disk, new Workers(2, 0), () -> false, Progress.NONE, Optional.of(mirror))
                    .copy(tree.tree(), tree.listing(), tree.expectations(), to, true);
        }
    }

    @Nested
    class With_time_stamps {
        @Test
        void keeps_those_of_sources_only_when_asked() throws Exception {
            age(SITE + "foo/__init__.py");
            age(SITE + "foo/big.so");
            copy(() -> false);
            assertThat(time(SITE + "foo/__init__.py")).isNotEqualTo(LONG_AGO);
            Path second = folder.resolve("store/second");
            to = second;
            copyWithTimes(disk());
            assertThat(time(SITE + "foo/__init__.py")).isEqualTo(LONG_AGO);
            assertThat(time(SITE + "foo/big.so")).isNotEqualTo(LONG_AGO);
        }

        @Test
        void keeps_them_also_in_a_copy_that_was_cut_off_before_it_set_one() throws Exception {
            age(SITE + "foo/__init__.py");
            Disk dying = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.SET_TIME && path.endsWith("__init__.py")) {
                        throw new IOException("killed");
                    }
                }
            };
            assertThatThrownBy(() -> copyWithTimes(dying)).hasMessage("killed");
            assertThat(copyWithTimes(disk()).complete()).isTrue();
            assertThat(time(SITE + "foo/__init__.py")).isEqualTo(LONG_AGO);
        }

        private void age(String path) throws IOException {
            Files.setLastModifiedTime(from.resolve(path), LONG_AGO);
        }

        private FileTime time(String path) throws IOException {
            return Files.getLastModifiedTime(to.resolve(path));
        }

        private TreeCopy.Result copyWithTimes(Disk disk) throws Exception {
            Inspection tree = inspect();
            return new TreeCopy(disk, new Workers(2, 0), () -> false, Progress.NONE)
                    .copy(tree.tree(), tree.listing(), tree.expectations(), to, true);
        }
    }

    private Inspection inspect() throws IOException {
        return Inspection.of(new PackageTree(from), MayDiffer.NOTHING);
    }

    private TreeCopy.Result copy(BooleanSupplier stop) throws Exception {
        Inspection tree = inspect();
        return new TreeCopy(disk(), new Workers(2, 0), stop, Progress.NONE)
                .copy(tree.tree(), tree.listing(), tree.expectations(), to, false);
    }

    private TreeCopy.Result copy(Inspection tree) throws Exception {
        return new TreeCopy(disk(), new Workers(2, 0), () -> false, Progress.NONE)
                .copy(tree.tree(), tree.listing(), tree.expectations(), to, false);
    }

    private Disk disk() {
        changes.clear();
        return new Disk() {
            @Override
            protected void changing(Change change, Path path) {
                changes.add(change + " " + path);
            }
        };
    }

    private Collection<String> changesBelow(Path place) {
        return changes.stream()
                .filter(change -> change.contains(place.toString()))
                .toList();
    }

    private void assertChanged(TreeCopy.Result result, String path) {
        assertThat(result.complete()).isFalse();
        assertThat(result.changed()).containsExactly(SITE + path);
        assertThat(result.wrong()).isEmpty();
    }

    private void assertWhole() {
        assertThat(TreeDiff.between(from, to)).isEqualTo("Only in " + from + ": .backup_ready\n");
    }
}
