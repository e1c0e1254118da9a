package dev.codeonly.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A set that a full deploy sends is made ready when it is verified, or refused in words; the live packages go on as
 * ever.
 */
@DisplayName("An incoming package set")
class IncomingTest {
    private static final int MOST_FILES = 300;
    private static final long MOST_BYTES = 4 << 20;

    @TempDir
    static Path current;

    @TempDir
    Path folder;

    private Share share;
    private Home home;
    private PackageTree build;
    private Fingerprint set;

    @BeforeAll
    static void a_share_that_is_current() throws IOException {
        Share share = Share.at(current, "foo");
        Sets.write(share.home().packages(), "1.0");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @BeforeEach
    void a_copy_of_it_and_a_set_that_was_built() throws IOException {
        try (Stream<Path> all = Files.walk(current)) {
            for (Path path : all.toList()) {
                Files.copy(path, folder.resolve("home").resolve(current.relativize(path)));
            }
        }
        share = limited(Share.at(folder.resolve("home"), "foo"));
        home = share.home();
        build = new PackageTree(folder.resolve("build"));
        set = Sets.write(build, "2.0");
    }

    @Nested
    class Sent_in_full {
        @ParameterizedTest
        @ValueSource(ints = {1, 3, 12})
        void is_expanded_verified_marked_and_ready(int parts) throws IOException {
            upload(parts).send();
            assertReady(share.tick());
            assertThat(TreeDiff.between(build.root(), home.incoming(set).root()))
                    .isEqualTo("Only in " + home.incoming(set) + ": .backup_ready\n");
        }

        @Test
        void of_real_packages_carries_a_marker_that_counts_and_says_what_was_done() throws IOException {
            share = limited(Share.at(folder.resolve("real"), "six", "idna", "certifi"));
            home = share.home();
            RealTrees.smallPrevious().copyTo(home.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Path real = RealTrees.small().packages();
            set = Sets.fingerprint(new PackageTree(real));
            Upload.of(home, set, Archive.of(real).bytes(), 5).send();
            assertReady(share.tick());
            ReadyMarker marker = ReadyMarker.counting(home.incoming(set)).orElseThrow();
            assertThat(marker.grade()).isEqualTo("imported");
            assertThat(marker.distributions()).isEqualTo(3);
            assertThat(marker.unowned()).isZero();
            assertThat(marker.verified()).containsExactly("six", "idna", "certifi");
        }

        @Test
        void has_the_room_of_packages_that_were_staged_and_do_not_import() throws IOException {
            PackageTree staged = home.staging(1);
            Sets.write(staged, "0.1");
            List<Boolean> roomWhenExpanding = new ArrayList<>();
            Disk watched = new WatchedDisk((change, path) -> {
                if (change == Disk.Change.CREATE_FILE && path.startsWith(home.incoming())) {
                    roomWhenExpanding.add(!Files.exists(staged.root())
                            && Names.in(home.trash()).stream().noneMatch(name -> name.endsWith("-1")));
                }
            });
            upload(1).send();
            share = share.with(watched);
            assertReady(share.tick());
            assertThat(roomWhenExpanding).isNotEmpty().doesNotContain(false);
        }

        @Test
        void is_settled_also_while_there_are_no_live_packages() throws IOException {
            share = limited(Share.at(folder.resolve("new"), "foo"));
            home = share.home();
            upload(2).send();
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.NO_PACKAGES);
            assertThat(report.notes()).anyMatch(note -> note.contains("ready to be swapped in"));
            assertThat(ReadyMarker.counting(home.incoming(set))).isPresent();
        }

        @Test
        void is_settled_also_while_the_live_packages_are_damaged() throws IOException {
            Sets.damage(home.packages());
            upload(2).send();
            Files.delete(home.packages().sitePackages().resolve("foo-1.0.dist-info/RECORD"));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
            assertThat(ReadyMarker.counting(home.incoming(set))).isPresent();
            assertThat(Names.in(home.incoming())).containsExactly(set.hex());
            assertThat(Names.in(home.trash())).hasSize(3);
        }

        @Test
        void may_hold_files_that_no_record_owns() throws IOException {
            Files.writeString(build.root().resolve("beside.txt"), "nobody's");
            upload(1).send();
            assertReady(share.tick());
            assertThat(ReadyMarker.counting(home.incoming(set)).orElseThrow().unowned())
                    .isEqualTo(1);
        }

        @Test
        void is_not_expanded_again_when_it_is_ready_and_sent_once_more() throws IOException {
            upload(2).send();
            assertReady(share.tick());
            Inodes ready = Inodes.of(home.incoming(set).root());
            upload(3).send();
            Report again = share.tick();
            assertThat(again.outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(again.notes()).isEmpty();
            assertThat(Inodes.of(home.incoming(set).root())).isEqualTo(ready);
            assertThat(Names.in(home.incoming())).containsExactly(set.hex());
            assertQuiet();
        }

        @Test
        void replaces_one_that_was_ready_and_has_lost_a_file() throws IOException {
            upload(2).send();
            assertReady(share.tick());
            Sets.damage(home.incoming(set));
            upload(2).send();
            assertReady(share.tick());
        }

        @Test
        void replaces_one_that_is_there_without_a_marker() throws IOException {
            Sets.write(home.incoming(set), "2.0");
            Sets.damage(home.incoming(set));
            upload(2).send();
            assertReady(share.tick());
        }
    }

    @Nested
    class That_is_live_already {
        @Test
        void is_made_ready_like_any_other_and_what_is_live_is_not_touched() throws IOException {
            build = new PackageTree(folder.resolve("again"));
            set = Sets.write(build, "1.0");
            Inodes before = Inodes.of(home.packages().root(), home.backup().root());
            upload(2).send();
            assertReady(share.tick());
            assertThat(set).isEqualTo(Sets.fingerprint(home.packages()));
            assertThat(Inodes.of(home.packages().root(), home.backup().root())).isEqualTo(before);
        }
    }

    @Nested
    class Whose_upload_is_under_way {
        @ParameterizedTest
        @ValueSource(strings = {".zip.list", ".package_set", ".package_set.requirements"})
        void is_nothing_to_a_tick_whichever_file_came_first(String name) throws IOException {
            uploaded(name, "cut off in the mid");
            Inodes sent = Inodes.of(home.incoming());
            assertQuiet();
            assertThat(Inodes.of(home.incoming())).isEqualTo(sent);
        }

        @Test
        void stays_while_a_tick_makes_another_set_ready() throws IOException {
            Fingerprint other = Sets.write(new PackageTree(folder.resolve("other")), "3.0");
            upload(2).sendParts();
            uploaded(".zip.list", "cut off in the mid");
            uploaded(".package_set", "Fingerprint: " + set + "\n");
            Inodes sent = Inodes.of(parts());
            Upload.of(home, other, Archive.of(folder.resolve("other")).bytes(), 2)
                    .send();
            assertThat(share.tick().notes()).anyMatch(note -> note.contains("ready to be swapped in"));
            assertThat(ReadyMarker.counting(home.incoming(other))).isPresent();
            assertThat(Inodes.of(parts())).isEqualTo(sent);
        }

        @Test
        void is_taken_once_its_list_has_its_last_name() throws IOException {
            uploaded(".zip.list", upload(2).sendParts().list());
            assertQuiet();
            Files.move(home.incoming().resolve(set + ".zip.list"), home.incomingParts(set));
            assertReady(share.tick());
        }

        private void uploaded(String name, String text) throws IOException {
            Files.createDirectories(home.incoming());
            Files.writeString(home.incoming().resolve(set + name), text);
        }

        private Path[] parts() throws IOException {
            return Names.in(home.incoming()).stream()
                    .filter(name -> name.startsWith(set + "."))
                    .map(home.incoming()::resolve)
                    .toArray(Path[]::new);
        }
    }

    @Nested
    class Not_sent_in_full_yet {
        @Test
        void is_not_read_while_its_list_is_missing() throws IOException {
            Upload upload = upload(3).sendParts();
            Inodes sent = Inodes.of(home.incoming());
            assertQuiet();
            assertThat(Inodes.of(home.incoming())).isEqualTo(sent);
            upload.sendList();
            assertReady(share.tick());
        }

        @Test
        void does_not_keep_another_set_waiting() throws IOException {
            PackageTree other = new PackageTree(folder.resolve("other"));
            Fingerprint unfinished = Sets.write(other, "3.0");
            Upload.of(home, unfinished, Archive.of(other.root()).bytes(), 2).sendParts();
            upload(2).send();
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(ReadyMarker.counting(home.incoming(set))).isPresent();
            assertThat(Names.in(home.incoming())).hasSize(3).noneMatch(name -> name.startsWith(set + ".zip"));
        }
    }

    @Nested
    class With_parts_that_are_not_what_its_list_says {
        @Test
        void is_refused_unread_when_they_are_larger_together_than_any_set_may_be() throws IOException {
            upload(2).send();
            Path list = home.incomingParts(set);
            Files.writeString(list, Files.readString(list).replaceAll(" \\d+ ", " 999999999999999 "));
            assertRefused(" bytes; at most " + MOST_BYTES);
        }

        @Test
        void is_refused_when_one_is_missing() throws IOException {
            Upload upload = upload(3).send();
            Files.delete(upload.part(1));
            assertRefused("part-001 is missing");
        }

        @Test
        void is_refused_when_one_is_cut_off() throws IOException {
            Upload upload = upload(3).send();
            Files.write(upload.part(2), Arrays.copyOf(upload.parts().get(2), 10));
            assertRefused("part-002 has 10 bytes, its list says");
        }

        @Test
        void is_refused_when_one_has_another_content() throws IOException {
            Upload upload = upload(3).send();
            byte[] other = upload.parts().get(0).clone();
            other[7] ^= 1;
            Files.write(upload.part(0), other);
            assertRefused("part-000 has another sha256 than its list says");
        }

        @Test
        void is_refused_when_one_is_a_folder() throws IOException {
            Upload upload = upload(2).send();
            Files.delete(upload.part(0));
            Files.createDirectory(upload.part(0));
            assertRefused("part-000 is missing");
        }

        @Test
        void is_refused_when_they_are_in_another_order() throws IOException {
            Upload upload = upload(2).sendParts();
            List<String> lines = upload.list().lines().toList();
            upload.sendList(lines.get(1) + "\n" + lines.get(0) + "\n");
            assertRefused("archive");
        }
    }

    @Nested
    class With_a_list_that_is_none {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\n\n",
                    "garbage",
                    "0123 12 name",
                    "<html>503</html>",
                    "\u0000\u0001",
                    "zzzz 12 part",
                    "SHA SIZE NAME and more"
                })
        void is_refused(String text) throws IOException {
            upload(2).sendParts().sendList(text);
            assertRefused("its list of parts is not one");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"../x", "/etc/hostname", "x", "../../../outside", "OTHER.zip.part-000", "SET.zip.parts"})
        void is_refused_when_it_names_a_file_that_is_no_part_of_the_set(String name) throws IOException {
            byte[] content = "precious".getBytes(UTF_8);
            Path outside = Files.write(folder.resolve("outside"), content);
            String other = "0".repeat(64);
            Files.createDirectories(home.incoming());
            Path others = Files.write(home.incoming().resolve(other + ".zip.part-000"), content);
            String named = name.replace("OTHER", other).replace("SET", set.hex());
            upload(1).sendParts().sendList(Upload.line(content, named));
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(refusal()).contains("its list of parts is not one");
            assertThat(outside).hasBinaryContent(content);
            assertThat(others).hasBinaryContent(content);
            assertThat(home.incoming(set).root()).doesNotExist();
        }

        @Test
        void is_refused_when_the_list_is_a_folder() throws IOException {
            upload(1).sendParts();
            Files.createDirectories(home.incomingParts(set).resolve("sub"));
            assertRefused("its list of parts is not one");
        }

        @Test
        void may_end_its_lines_as_on_windows() throws IOException {
            Upload upload = upload(2).sendParts();
            upload.sendList(upload.list().replace("\n", "\r\n"));
            assertReady(share.tick());
        }
    }

    @Nested
    class Whose_content_is_not_that_set {
        @Test
        void is_refused_when_it_is_another_set() throws IOException {
            Fingerprint other = Sets.write(new PackageTree(folder.resolve("other")), "3.0");
            send(Archive.of(folder.resolve("other")));
            assertRefused("holds the set " + other, "not the one it is named after");
        }

        @Test
        void is_refused_when_it_is_no_set() throws IOException {
            send(Archive.empty().file("hello.txt", "hello"));
            assertRefused("holds no package set");
        }

        @Test
        void is_refused_when_it_is_empty() throws IOException {
            send(Archive.empty());
            assertRefused("holds no package set");
        }

        @Test
        void is_refused_when_it_is_packed_one_folder_too_deep() throws IOException {
            Path deep = folder.resolve("deep");
            Sets.write(new PackageTree(deep.resolve(".python_packages")), "2.0");
            send(Archive.of(deep));
            assertRefused("holds no package set");
        }

        @Test
        void is_refused_when_a_file_is_missing() throws IOException {
            Sets.damage(build);
            upload(2).send();
            assertRefused("not complete", "foo_data.txt is missing");
        }

        @Test
        void is_refused_when_a_file_has_another_size() throws IOException {
            Files.writeString(build.sitePackages().resolve("foo_data.txt"), "short");
            upload(2).send();
            assertRefused("not complete", "foo_data.txt has 5 bytes");
        }

        @Test
        void is_refused_when_a_file_has_another_content_of_the_same_size() throws IOException {
            Files.writeString(build.sitePackages().resolve("foo_data.txt"), "DATA of 2.0");
            upload(2).send();
            assertRefused("not sound", "foo_data.txt has other content than its RECORD says");
        }

        @Test
        void is_refused_when_its_package_set_names_another_fingerprint() throws IOException {
            Files.writeString(build.root().resolve(".package_set"), "Fingerprint: " + "0".repeat(64) + "\n");
            upload(1).send();
            assertRefused("not complete", ".package_set names another fingerprint");
        }

        @Test
        void is_refused_when_it_brings_a_ready_marker_of_its_own() throws IOException {
            Sets.mark(build, 1);
            upload(1).send();
            assertRefused(".backup_ready");
        }

        @Test
        void is_refused_when_it_does_not_import() throws IOException {
            build = new PackageTree(folder.resolve("broken"));
            TreeBuilder.in(build.root())
                    .distribution("foo", "2.0")
                    .file("foo.py", "import no_such_module_anywhere\n")
                    .write();
            set = Sets.fingerprint(build);
            upload(1).send();
            assertRefused("no_such_module_anywhere");
        }
    }

    @Nested
    class That_is_hostile {
        @ParameterizedTest
        @ValueSource(strings = {"../x", "/x", "a/../../x", "C:\\x", "..\\x", "../../wwwroot/.python_packages/x"})
        void is_refused_when_it_would_write_outside(String name) throws IOException {
            send(Archive.of(build.root()).file(name, "x"));
            assertRefused("could be written outside the set's folder");
        }

        @Test
        void is_refused_for_a_link() throws IOException {
            send(Archive.of(build.root()).file("link", "/etc").mode("link", 0120777));
            assertRefused("'link'", "neither a plain file nor a folder");
        }

        @Test
        void is_refused_for_the_same_name_twice() throws IOException {
            send(Archive.of(build.root()).file("aa", "1").file("bb", "2").called("bb", "aa"));
            assertRefused("'aa'", "twice");
        }

        @Test
        void is_refused_for_names_that_only_differ_in_case() throws IOException {
            send(Archive.of(build.root()).file("aa", "1").file("AA", "2"));
            assertRefused("'AA'", "twice");
        }

        @Test
        void is_refused_for_a_file_that_is_a_folder_too() throws IOException {
            send(Archive.of(build.root()).file("aa", "1").file("aa/bb", "2"));
            assertRefused("'aa'", "a file and a folder");
        }

        @Test
        void is_refused_for_a_name_that_no_share_takes() throws IOException {
            send(Archive.of(build.root()).file("n".repeat(256), "1"));
            assertRefused("longer than 255 bytes");
        }

        @Test
        void is_refused_for_a_path_that_no_share_takes() throws IOException {
            send(Archive.of(build.root()).file("deep/".repeat(250) + "f", "1"));
            assertRefused("longer than");
        }

        @Test
        void is_refused_for_the_size_it_declares() throws IOException {
            send(Archive.of(build.root()).file("bomb", new byte[(int) MOST_BYTES + 1]));
            assertRefused("would expand to", "at most 4194304 are taken");
        }

        @Test
        void is_refused_for_its_real_size_when_its_directory_lies() throws IOException {
            send(Archive.of(build.root())
                    .file("bomb", new byte[(int) MOST_BYTES * 8])
                    .declaring("bomb", 1));
            assertRefused("'bomb' is not of the 1 bytes");
        }

        @Test
        void is_refused_for_too_many_entries() throws IOException {
            Archive many = Archive.of(build.root());
            for (int i = 0; i < MOST_FILES; i++) {
                many.file("f" + i, "");
            }
            send(many);
            assertRefused("entries", "at most 300");
        }

        @Test
        void is_refused_for_too_many_folders_in_few_entries() throws IOException {
            Archive many = Archive.of(build.root());
            for (String name : List.of("a", "b", "c")) {
                many.file((name + "/").repeat(120) + "f", "");
            }
            send(many);
            assertRefused("folders", "at most 300");
        }

        @Test
        void is_refused_when_it_is_no_archive() throws IOException {
            send("<html>404 Not Found</html>".getBytes(UTF_8));
            assertRefused("not a readable zip archive");
        }

        @Test
        void is_refused_when_it_is_cut_off() throws IOException {
            byte[] whole = Archive.of(build.root()).bytes();
            send(Arrays.copyOf(whole, whole.length - 30));
            assertRefused("not a readable zip archive");
        }

        @Test
        void is_refused_when_its_content_is_damaged() throws IOException {
            byte[] archive =
                    Archive.empty().file("a", "some text, some text, some text").bytes();
            Arrays.fill(archive, 31, 45, (byte) 0xff);
            send(archive);
            assertRefused("cannot be read");
        }

        @Test
        void is_refused_for_an_encrypted_entry() throws IOException {
            send(Archive.of(build.root()).file("secret", "x").encrypted("secret"));
            assertRefused("cannot be read");
        }

        @Test
        void is_refused_for_a_method_nobody_knows() throws IOException {
            send(Archive.of(build.root()).file("odd", "x").method("odd", 97));
            assertRefused("cannot be read");
        }
    }

    @Nested
    class Refused_once {
        @Test
        void is_taken_when_it_is_sent_again_and_right_and_the_text_goes() throws IOException {
            send("no archive".getBytes(UTF_8));
            assertRefused("not a readable zip archive");
            upload(2).send();
            assertReady(share.tick());
            assertThat(home.incomingRefused(set)).doesNotExist();
        }

        @Test
        void is_refused_again_for_what_is_wrong_now() throws IOException {
            send("no archive".getBytes(UTF_8));
            assertRefused("not a readable zip archive");
            upload(1).sendParts().sendList("garbage");
            assertRefused("its list of parts is not one");
            assertThat(refusal()).doesNotContain("zip archive");
        }

        @Test
        void does_not_keep_another_set_from_being_ready() throws IOException {
            Fingerprint broken = new Fingerprint("0".repeat(64));
            Upload.of(home, broken, "no archive".getBytes(UTF_8), 2).send();
            upload(2).send();
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(report.notes()).hasSize(2);
            assertThat(Names.in(home.incoming())).containsExactlyInAnyOrder(set.hex(), broken + ".refused");
        }

        @Test
        void leaves_its_parts_in_trash_for_a_tick_that_empties_it() throws IOException {
            Files.delete(home.packages().sitePackages().resolve("foo-1.0.dist-info/RECORD"));
            send("no archive".getBytes(UTF_8));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
            assertThat(Names.in(home.trash())).hasSize(2).allMatch(name -> name.contains(set.hex() + ".zip."));
        }

        @Test
        void changes_nothing_about_a_new_backup_of_the_live_packages() throws IOException {
            Files.move(home.packages().root(), folder.resolve("old"));
            Sets.write(home.packages(), "1.1");
            send("no archive".getBytes(UTF_8));
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(report.notes()).anyMatch(note -> note.contains("was refused: it is not a readable zip archive"));
            assertThat(Sets.version(home.backup())).isEqualTo("1.1");
        }

        @Test
        void changes_nothing_about_packages_that_are_lost() throws IOException {
            Files.move(home.packages().root(), folder.resolve("old"));
            send("no archive".getBytes(UTF_8));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(refusal()).contains("not a readable zip archive");
        }
    }

    @Nested
    class Cut_off {
        @Test
        void by_a_kill_is_expanded_anew_and_the_rest_goes_to_trash() throws IOException {
            PackageTree leftover = home.expanding(set, 1);
            Sets.write(leftover, "2.0");
            Sets.damage(leftover);
            Sets.mark(leftover, 1);
            upload(2).send();
            assertReady(share.tick());
        }

        @Test
        void by_a_kill_after_its_list_went_leaves_nothing_either() throws IOException {
            Sets.write(home.expanding(set, 1), "2.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Names.in(home.incoming())).isEmpty();
            assertQuiet();
        }

        @Test
        void at_any_change_of_the_disk_is_never_half_ready_and_ends_ready() throws IOException {
            Share patient = share.withLockStaleAfter(Duration.ZERO);
            int died = 0;
            for (boolean passed = false; !passed; died++) {
                upload(2).send();
                int last = died;
                AtomicInteger changes = new AtomicInteger();
                Outcome outcome = patient.with(new Disk() {
                            @Override
                            protected void changing(Change change, Path path) throws IOException {
                                if (changes.incrementAndGet() > last) {
                                    throw new IOException("killed");
                                }
                            }
                        })
                        .tick()
                        .outcome();
                passed = outcome == Outcome.CURRENT && changes.get() <= last;
                assertAbsentOrReady();
                assertThat(endOf(patient).outcome()).as("after change " + last).isEqualTo(Outcome.CURRENT);
                assertAbsentOrReady();
                assertOnlyTheSetIsLeftAfterSevenDays(patient);
                Files.move(home.incoming(set).root(), folder.resolve("was-ready-" + last));
            }
            assertThat(died).isGreaterThan(30);
        }

        @Test
        void by_the_end_of_the_ticks_time_is_finished_by_a_later_tick() throws IOException {
            AtomicInteger stopped = new AtomicInteger();
            boolean ready = false;
            for (int seconds = 3; !ready; seconds += 2) {
                upload(2).send();
                Report report = share.with(new EachLookTakesASecond())
                        .withBudget(Duration.ofSeconds(seconds))
                        .tick();
                assertAbsentOrReady();
                ready = report.outcome() == Outcome.CURRENT;
                if (!ready) {
                    assertThat(report.outcome()).isEqualTo(Outcome.IN_PROGRESS);
                    stopped.incrementAndGet();
                }
                assertThat(home.incomingRefused(set)).doesNotExist();
            }
            assertThat(stopped).hasValueGreaterThan(5);
            share.tick();
            assertThat(Names.in(home.incoming())).containsExactly(set.hex());
            assertQuiet();
        }

        @Test
        void by_a_full_share_is_refused_and_is_ready_when_it_is_sent_again_and_there_is_room() throws IOException {
            upload(2).send();
            Disk full = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.CREATE_FILE && path.toString().contains(set.hex() + ".")) {
                        throw new IOException("No space left on device");
                    }
                }
            };
            assertThat(share.with(full).tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(home.incomingRefused(set)).content().contains("ran full", "raise the quota");
            upload(2).send();
            assertReady(share.tick());
        }
    }

    private Share limited(Share unlimited) {
        TickSettings settings = unlimited.settings();
        return unlimited.with(new TickSettings(
                settings.workers(),
                settings.budget(),
                settings.settleTime(),
                settings.lockStaleAfter(),
                settings.holdStaleAfter(),
                MOST_FILES,
                MOST_BYTES));
    }

    /** The set that was built, packed now. */
    private Upload upload(int parts) throws IOException {
        return Upload.of(home, set, Archive.of(build.root()).bytes(), parts);
    }

    private void send(Archive archive) throws IOException {
        send(archive.bytes());
    }

    private void send(byte[] archive) throws IOException {
        Upload.of(home, set, archive, 1).send();
    }

    private String refusal() throws IOException {
        return Files.readString(home.incomingRefused(set));
    }

    private void assertReady(Report report) throws IOException {
        assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(report.notes()).hasSize(1).first().asString().contains(set.brief(), "ready to be swapped in");
        assertThat(Names.in(home.incoming())).containsExactly(set.hex());
        assertAbsentOrReady();
        assertThat(home.incoming(set).root()).exists();
        assertQuiet();
    }

    /** One tick refuses what was sent, says so, writes nowhere else, and the next has nothing to do. */
    private void assertRefused(String... words) throws IOException {
        Inodes before = Inodes.of(home.wwwroot(), home.backup().root());
        Report report = share.tick();
        assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(report.notes())
                .hasSize(1)
                .first()
                .asString()
                .contains(set.brief(), "was refused")
                .contains(words);
        assertThat(refusal())
                .startsWith("Package set " + set + " was refused: ")
                .contains(words);
        assertThat(Names.in(home.incoming())).containsExactly(set + ".refused");
        assertThat(Inodes.of(home.wwwroot(), home.backup().root())).isEqualTo(before);
        assertThat(outsideTheStore())
                .containsExactlyInAnyOrder("data", "site", ".python_packages_backup", ".python_packages_store");
        assertThat(Names.in(home.store())).isSubsetOf("incoming", "lock", "now", "staging", "trash");
        assertQuiet();
    }

    private List<String> outsideTheStore() throws IOException {
        return Stream.concat(
                        Names.in(home.root()).stream(), Names.in(home.root().resolve("data")).stream())
                .toList();
    }

    /** The next tick finds nothing to do: it does not even take the lock. */
    private void assertQuiet() throws IOException {
        List<String> locks = Names.in(home.locks());
        Report report = share.tick();
        assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(report.notes()).isEmpty();
        assertThat(Names.in(home.locks())).isEqualTo(locks);
        assertThat(Names.in(home.trash())).isEmpty();
    }

    private void assertAbsentOrReady() throws IOException {
        PackageTree ready = home.incoming(set);
        if (Files.exists(ready.root())) {
            assertThat(ReadyMarker.counting(ready)).isPresent();
            assertThat(Inspection.of(ready, MayDiffer.NOTHING).problems()).isEmpty();
        }
    }

    /**
     * A death right after the list went leaves parts that nobody reads; they expire like any upload that was given up.
     */
    private void assertOnlyTheSetIsLeftAfterSevenDays(Share share) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (String name : Names.in(home.incoming())) {
            if (!name.equals(set.hex())) {
                assertThat(name).contains(".zip.part-");
                Files.setLastModifiedTime(home.incoming().resolve(name), then);
            }
        }
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(Names.in(home.incoming())).containsExactly(set.hex());
    }

    /** Ticks until the lock that a dead one left is taken over. */
    private static Report endOf(Share share) {
        Report report = share.tick();
        for (int i = 0; i < 3 && report.outcome() == Outcome.BUSY; i++) {
            report = share.tick();
        }
        return report;
    }

    /** A clock by which time passes only when someone looks. */
    private static final class EachLookTakesASecond extends Clock {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public Instant instant() {
            return Instant.parse("2026-11-23T02:30:00Z").plusSeconds(looks.incrementAndGet());
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
