package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.app.ReportText;
import dev.codeonly.backup.Outcome.Severity;
import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.Snapshot;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.verify.ModuleName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every outcome of a tick, with its exit code, its message and log line, and what became of the last good backup. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TickOutcomesTest {
    private static final String RESTORE = "./maintainer restore --app data-ingest";
    private static final String FULL_DEPLOY = "run the full deploy";
    private static final String SITE = "lib/site-packages/";

    private static final Instant START = Instant.parse("2026-11-23T02:30:00Z");

    /** Nobody has it, so that the build's own proof must do and no process is started where imports are not the point. */
    private static final String NO_PYTHON = "3.99";

    /** In every set that this test installs: two distributions and `.package_set`. */
    private static final int FILES = 11;

    /** What `design.md` says an outcome means to a script, and how loud it is in the log. */
    private static final Map<Outcome, Loudness> EXPECTED = Map.ofEntries(
            Map.entry(Outcome.BACKED_UP, new Loudness(0, Severity.INFO)),
            Map.entry(Outcome.CURRENT, new Loudness(0, Severity.INFO)),
            Map.entry(Outcome.NO_PACKAGES, new Loudness(3, Severity.WARNING)),
            Map.entry(Outcome.DEPLOYING, new Loudness(3, Severity.INFO)),
            Map.entry(Outcome.BUSY, new Loudness(3, Severity.INFO)),
            Map.entry(Outcome.IN_PROGRESS, new Loudness(3, Severity.INFO)),
            Map.entry(Outcome.PACKAGES_CHANGED, new Loudness(3, Severity.INFO)),
            Map.entry(Outcome.PACKAGES_LOST, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.PACKAGES_INCOMPLETE, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.IMPORT_FAILED, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.NO_INTERPRETER, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.COPY_FAILED, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.BACKUP_DAMAGED, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.HOME_UNREACHABLE, new Loudness(1, Severity.ERROR)),
            Map.entry(Outcome.ERROR, new Loudness(1, Severity.ERROR)));

    @TempDir
    private Path home;

    private Share share;

    @BeforeEach
    void aShare() {
        share = Share.at(home, "foo").withPython(NO_PYTHON);
    }

    @Nested
    class When_all_is_well {
        @BeforeEach
        void withARealInterpreter() {
            share = share.withPython(PythonTools.version());
        }

        @Test
        void the_first_tick_publishes_a_verified_backup() throws IOException {
            install("1.0").write();

            Report report = share.tick();

            assertEnded(
                    report, Outcome.BACKED_UP, "a verified backup (imported) of " + FILES + " files", "was published");
            ReadyMarker marker = ReadyMarker.counting(share.home().backup()).orElseThrow();
            assertThat(marker.grade()).isEqualTo("imported");
            assertThat(marker.verified()).containsExactly("foo");
            assertThat(report.figures()).isEqualTo(Figures.of(marker));
            assertThat(marker.fingerprint()).isEqualTo(liveFingerprint());
            assertThat(report.notes()).isEmpty();
        }

        @Test
        void a_tick_after_it_changes_nothing_at_all() throws IOException {
            aBackupOf("1.0");
            Snapshot before = Snapshot.of(home);

            Report report = share.with(new WatchedDisk((change, path) -> {
                        throw new AssertionError(change + " of " + path);
                    }))
                    .tick();

            assertEnded(report, Outcome.CURRENT, "the backup is of the packages that are live");
            assertThat(report.figures().fingerprint()).contains(liveFingerprint());
            assertThat(report.figures().files()).isEqualTo(FILES);
            assertThat(Snapshot.of(home)).isEqualTo(before);
        }

        @Test
        void the_same_wheels_installed_again_are_current() throws IOException {
            aBackupOf("1.0");
            Snapshot backup = Snapshot.of(share.backup());
            reinstall("1.0").write();

            assertEnded(share.tick(), Outcome.CURRENT);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void another_set_is_backed_up_and_the_one_before_it_kept() throws IOException {
            aBackupOf("1.0");
            Fingerprint before = liveFingerprint();
            reinstall("2.0").write();

            assertEnded(share.tick(), Outcome.BACKED_UP);
            assertThat(ReadyMarker.counting(share.home().backup()).orElseThrow().fingerprint())
                    .isEqualTo(liveFingerprint());
            assertThat(ReadyMarker.counting(share.home().previous(before))).isPresent();
        }

        @Test
        void files_of_no_distribution_are_copied_and_warned_about() throws IOException {
            install("1.0").unowned("stray.txt", "whose?").write();

            Report report = share.tick();

            assertEnded(report, Outcome.BACKED_UP, "1 files belong to no RECORD");
            assertThat(share.backup().resolve(SITE + "stray.txt")).hasContent("whose?");
            assertThat(share.backup().resolve(".backup_ready")).content().contains("Unowned: 1\n");
        }
    }

    @Nested
    class When_nothing_is_installed {
        @Test
        void a_new_app_has_no_packages() {
            assertEnded(share.tick(), Outcome.NO_PACKAGES, "nothing is installed", packages(), FULL_DEPLOY);
            assertThat(share.backup()).doesNotExist();
        }

        @Test
        void empty_folders_are_no_packages() throws IOException {
            Files.createDirectories(share.packages().resolve(SITE + "foo"));

            assertEnded(share.tick(), Outcome.NO_PACKAGES, packages());
        }

        @Test
        void a_ready_marker_alone_is_no_packages() throws IOException {
            Files.createDirectories(share.packages());
            Files.writeString(share.packages().resolve(".backup_ready"), "Backup completed: 2026-11-23 02:30:00\n");

            assertEnded(share.tick(), Outcome.NO_PACKAGES, packages());
        }

        @Test
        void an_incomplete_parked_tree_does_not_stand_in_for_them() throws IOException {
            park("run-7", "1.0");
            Files.delete(share.home().parked("run-7").sitePackages().resolve("foo/core.py"));
            Snapshot parked = Snapshot.of(share.home().parked());

            assertEnded(share.tick(), Outcome.NO_PACKAGES, packages());
            assertThat(Snapshot.of(share.home().parked())).isEqualTo(parked);
        }
    }

    @Nested
    class While_a_deployment_is_under_way {
        @BeforeEach
        void newPackagesOverABackup() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
        }

        @Test
        void a_hold_keeps_ticks_away() throws IOException {
            hold(1, "run-42", Duration.ZERO);

            assertKeepsAway("run-42");
        }

        @Test
        void a_released_hold_does_not() throws IOException {
            hold(1, "run-42", Duration.ZERO);
            Files.writeString(share.home().holds().resolve("1/released"), "");

            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void a_hold_without_a_beat_for_ten_minutes_does_not() throws IOException {
            hold(1, "run-42", Duration.ofMinutes(10).plusSeconds(1));

            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void a_hold_that_beat_nine_minutes_ago_does() throws IOException {
            hold(1, "run-42", Duration.ofMinutes(9));

            assertKeepsAway("run-42");
        }

        @Test
        void only_the_highest_hold_counts() throws IOException {
            hold(9, "run-41", Duration.ZERO);
            hold(10, "run-42", Duration.ofHours(1));

            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void a_hold_that_never_beat_keeps_ticks_away_and_begins_to_age() throws IOException {
            hold(1, "run-42", Duration.ZERO);
            Path beat = share.home().holds().resolve("1/beat");
            Files.delete(beat);

            assertKeepsAway("run-42");
            assertThat(beat).exists();

            age(beat, Duration.ofMinutes(11));
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"operationName\":\"Publish\"}", "", "\0garbage{"})
        void a_young_lock_of_Kudu_keeps_ticks_away_whatever_it_holds(String content) throws IOException {
            kuduLock(content, Duration.ofSeconds(1495));

            assertKeepsAway("Kudu has had its deployment lock for 149");
        }

        @Test
        void a_lock_of_Kudu_that_has_expired_does_not() throws IOException {
            kuduLock("{}", Duration.ofSeconds(1501));

            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        private void assertKeepsAway(String who) {
            Snapshot backup = Snapshot.of(share.backup());
            Snapshot packages = Snapshot.of(share.packages());

            Report report = share.tick();

            assertEnded(report, Outcome.DEPLOYING, "a deployment is under way", who, "until it is over");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(Snapshot.of(share.packages())).isEqualTo(packages);
            assertThat(share.home().locks().resolve("2")).doesNotExist();
        }
    }

    @Nested
    class While_another_owner_has_the_lock {
        @BeforeEach
        void newPackagesOverABackup() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
        }

        @Test
        void a_tick_is_busy_and_says_who() throws IOException {
            lock(7, "maintainer, process 4711 on elsewhere", Duration.ofSeconds(105));
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(
                    share.tick(),
                    Outcome.BUSY,
                    "lock 7 of maintainer, process 4711 on elsewhere",
                    "last beat 10",
                    "the next tick tries again");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void a_released_lock_is_free() throws IOException {
            lock(7, "someone", Duration.ZERO);
            Files.writeString(share.home().locks().resolve("7/released"), "");

            assertEnded(share.tick(), Outcome.BACKED_UP);
            assertThat(share.home().locks().resolve("8/released")).exists();
        }

        @Test
        void a_stale_lock_is_taken_over() throws IOException {
            lock(7, "someone", Duration.ofMinutes(6));

            assertEnded(share.tick(), Outcome.BACKED_UP);
            assertThat(share.home().locks().resolve("7/released")).doesNotExist();
        }

        @Test
        void an_owner_that_is_overtaken_in_the_middle_stops() throws IOException {
            AtomicInteger files = new AtomicInteger();
            Disk overtaken = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE) && files.incrementAndGet() == 3) {
                    lock(7, "someone faster", Duration.ZERO);
                }
            });
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(share.with(overtaken).tick(), Outcome.BUSY, "lock", "the next tick looks again");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }
    }

    @Nested
    class When_the_time_is_up {
        @Test
        void the_copy_is_in_progress_and_the_next_tick_goes_on() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(
                    outOfTimeAtTheThirdFile(),
                    Outcome.IN_PROGRESS,
                    "the time for one tick is up",
                    "the next tick goes on");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(share.home().locks().resolve("2/released")).exists();

            AtomicInteger created = new AtomicInteger();
            Disk counting = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE)) {
                    created.incrementAndGet();
                }
            });
            assertEnded(share.with(counting).tick(), Outcome.BACKED_UP);
            assertThat(created)
                    .as("files and marker, less what was there already")
                    .hasValueLessThan(FILES + 1);
        }

        private Report outOfTimeAtTheThirdFile() {
            MovingClock clock = new MovingClock(START);
            AtomicInteger files = new AtomicInteger();
            Disk slow = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE) && files.incrementAndGet() == 3) {
                    clock.move(Duration.ofMinutes(5));
                }
            });
            return share.with(clock).with(slow).tick();
        }
    }

    @Nested
    class When_the_packages_change_meanwhile {
        @BeforeEach
        void newPackagesOverABackup() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
        }

        @Test
        void a_file_that_grows_while_the_tree_is_copied_is_named() throws IOException {
            assertChanged(whenCopyingBegins(() -> Files.writeString(live("zoo.py"), "longer than it was\n")), "zoo.py");
        }

        @Test
        void a_file_that_is_rewritten_with_the_same_size_is_named() throws IOException {
            assertChanged(
                    whenCopyingBegins(() -> {
                        Files.writeString(live("zoo.py"), "y = 26\n");
                        age(live("zoo.py"), Duration.ofMinutes(-1));
                    }),
                    "zoo.py");
        }

        @Test
        void a_file_that_vanishes_is_named() throws IOException {
            assertChanged(whenCopyingBegins(() -> Files.delete(live("zoo.py"))), "zoo.py");
        }

        @Test
        void a_file_that_is_added_while_the_tree_is_copied_is_noticed() throws IOException {
            assertChanged(whenCopyingBegins(() -> Files.writeString(live("late.py"), "")), SITE + "late.py");
        }

        @Test
        void a_file_that_is_touched_after_it_was_copied_is_named() throws IOException {
            assertChanged(whenCopied(() -> age(live("foo/__init__.py"), Duration.ofMinutes(-1))), "foo/__init__.py");
        }

        @Test
        void packages_without_the_builds_word_must_rest_for_the_settle_time() throws IOException {
            Files.delete(share.packages().resolve(".package_set"));
            share = share.withPython(PythonTools.version());
            MovingClock clock = new MovingClock(START);
            Share settling = share.withSettleTime(Duration.ofMinutes(1))
                    .with(clock)
                    .with((TickTools.Pause) time -> {
                        clock.move(time);
                        if (moved(clock).toSeconds() == 59) {
                            write(live("late.py"), "");
                        }
                    });

            assertChanged(settling, SITE + "late.py");
            assertThat(moved(clock)).isEqualTo(Duration.ofMinutes(1));

            Files.delete(live("late.py"));
            assertEnded(settling.tick(), Outcome.BACKED_UP);
            assertThat(moved(clock)).isEqualTo(Duration.ofMinutes(2));
        }

        @Test
        void packages_that_the_build_confirms_need_not_rest() {
            Share settling = share.withSettleTime(Duration.ofMinutes(1)).with((TickTools.Pause) time -> {
                throw new AssertionError("waited " + time);
            });

            assertEnded(settling.tick(), Outcome.BACKED_UP);
        }

        private void assertChanged(Share changing, String what) {
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(
                    changing.tick(),
                    Outcome.PACKAGES_CHANGED,
                    "the packages changed",
                    what,
                    "a later tick copies them");

            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        private Share whenCopyingBegins(Action action) {
            AtomicInteger files = new AtomicInteger();
            return share.with(new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE) && files.incrementAndGet() == 1) {
                    action.run();
                }
            }));
        }

        private Share whenCopied(Action action) {
            AtomicInteger files = new AtomicInteger();
            return share.with(new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.WRITE) && files.incrementAndGet() == FILES) {
                    action.run();
                }
            }));
        }
    }

    @Nested
    class When_the_packages_are_lost {
        @Test
        void the_message_is_the_command_that_restores_the_backup() throws IOException {
            aBackupOf("1.0");
            Snapshot backup = Snapshot.of(share.backup());
            delete(share.packages());

            Report report = share.tick();

            assertEnded(
                    report,
                    Outcome.PACKAGES_LOST,
                    "gone from " + packages(),
                    share.backup().toString(),
                    RESTORE);
            assertThat(report.figures().files()).isEqualTo(FILES);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(share.packages()).doesNotExist();
            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        }

        @Test
        void a_previous_set_whose_marker_counts_becomes_the_backup_again() throws IOException {
            aBackupOf("1.0");
            Path previous = share.home().previous(liveFingerprint()).root();
            move(share.backup(), previous);
            delete(share.packages());

            Report report = share.tick();

            assertEnded(report, Outcome.PACKAGES_LOST, share.backup().toString(), "is the backup again", RESTORE);
            assertThat(previous).doesNotExist();
            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        }

        @Test
        void a_complete_previous_set_without_a_marker_can_be_restored() throws IOException {
            aBackupOf("1.0");
            Path previous = share.home().previous(liveFingerprint()).root();
            move(share.backup(), previous);
            Files.delete(previous.resolve(".backup_ready"));
            delete(share.packages());

            assertEnded(share.tick(), Outcome.PACKAGES_LOST, "gone from " + packages(), previous.toString(), RESTORE);
            assertThat(previous).exists();
            assertThat(share.backup()).doesNotExist();
            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        }

        @Test
        void one_complete_parked_tree_is_returned_and_backed_up() throws IOException {
            park("run-7", "1.0");

            Report report = share.tick();

            assertEnded(report, Outcome.BACKED_UP, "the packages that run run-7 had parked were returned");
            assertThat(live("foo/core.py")).exists();
            assertThat(share.home().parked("run-7").root()).doesNotExist();
        }

        @Test
        void one_complete_parked_tree_that_has_a_backup_is_returned_and_current() throws IOException {
            aBackupOf("1.0");
            Snapshot backup = Snapshot.of(share.backup());
            move(share.packages(), share.home().parked("run-7").root());

            assertEnded(share.tick(), Outcome.CURRENT, "the packages that run run-7 had parked were returned");
            assertThat(live("foo/core.py")).exists();
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }
    }

    @Nested
    class When_the_packages_are_not_complete {
        @Test
        void a_missing_file_is_named() throws IOException {
            assertIncomplete(set -> set.row("foo/gone.py,sha256=abc,3"), SITE + "foo/gone.py is missing");
        }

        @Test
        void a_file_of_another_size_is_named() throws IOException {
            assertIncomplete(
                    set -> set.unowned("half.py", "x").row("half.py,sha256=abc,300"),
                    SITE + "half.py has 1 bytes, RECORD says 300");
        }

        @Test
        void a_file_of_another_content_is_named_once_it_is_read() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0")
                    .unowned("wrong.py", "x")
                    .row("wrong.py,sha256=abc,1")
                    .write();
            Snapshot backup = Snapshot.of(share.backup());

            Report report = share.tick();

            assertEnded(
                    report,
                    Outcome.PACKAGES_INCOMPLETE,
                    SITE + "wrong.py",
                    "RECORD says",
                    "the last good backup stays",
                    FULL_DEPLOY,
                    RESTORE + " --deep");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void the_restore_that_is_named_for_a_file_of_another_content_mends_it() throws Exception {
            aBackupOf("1.0");
            reinstall("2.0")
                    .unowned("wrong.py", "x")
                    .row("wrong.py,sha256=abc,1")
                    .write();
            share.tick();

            assertThat(share.restore().message()).contains("nothing was moved");
            assertEnded(share.tick(), Outcome.PACKAGES_INCOMPLETE, SITE + "wrong.py");

            share.maintainer().restore(share.app(), new Restore.Wish(true, false));
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void a_distribution_without_a_RECORD_is_named() throws IOException {
            assertIncomplete(
                    set -> set.unowned("late-1.0.dist-info/METADATA", "Name: late\n"),
                    "late-1.0.dist-info has no RECORD");
        }

        @Test
        void two_versions_of_one_project_are_named() throws IOException {
            assertIncomplete(
                    set -> set.distribution("Foo", "9.0").file("foo_new.py", ""),
                    "Foo-9.0.dist-info",
                    "foo-2.0.dist-info",
                    "two versions of one project");
        }

        @ParameterizedTest
        @ValueSource(strings = {"foo/../../../../outside.py", "foo/..", "/etc/passwd"})
        void a_row_that_leads_out_of_the_tree_is_refused_by_name(String path) throws IOException {
            assertIncomplete(set -> set.row(path + ",sha256=abc,3"), path + " is recorded by foo-2.0.dist-info");
        }

        @Test
        void a_RECORD_with_a_line_that_is_no_row_is_named() throws IOException {
            assertIncomplete(set -> set.row("half a li"), "foo-2.0.dist-info/RECORD line");
        }

        @Test
        void a_package_set_of_another_fingerprint_is_named() throws IOException {
            assertIncomplete(
                    set -> set.packageSet("Fingerprint", "0".repeat(64)), ".package_set names another fingerprint");
        }

        @Test
        void a_link_is_named() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
            Files.createSymbolicLink(live("link.py"), live("zoo.py"));

            assertIncomplete(SITE + "link.py is neither a file nor a folder");
        }

        @Test
        void files_without_any_distribution_have_no_fingerprint() throws IOException {
            aBackupOf("1.0");
            delete(share.packages());
            write(live("foo.py"), "");

            assertIncomplete("no RECORD to tell the packages by");
        }

        @Test
        void of_many_problems_the_first_five_are_named() throws IOException {
            assertIncomplete(
                    set -> {
                        for (int i = 1; i <= 7; i++) {
                            set.row("gone" + i + ".py,sha256=abc,3");
                        }
                        return set;
                    },
                    "gone1.py is missing",
                    "gone5.py is missing; and 2 more");
        }

        @Test
        void a_file_that_may_differ_is_no_problem() throws IOException {
            DataApp app = share.app();
            share = share.with(new DataApp(
                    app.name(), app.home(), app.imports(), app.python(), MayDiffer.of(List.of("certs/*.pem")), false));
            install("2.0")
                    .unowned("certs/ca.pem", "patched")
                    .row("certs/ca.pem,sha256=abc,3")
                    .row("certs/stripped.pem,sha256=abc,3")
                    .write();

            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        private void assertIncomplete(UnaryOperator<TreeBuilder> damage, String... what) throws IOException {
            aBackupOf("1.0");
            delete(share.packages());
            damage.apply(foo("2.0")).write();
            assertIncomplete(what);
        }

        private void assertIncomplete(String... what) {
            Snapshot backup = Snapshot.of(share.backup());
            Snapshot packages = Snapshot.of(share.packages());

            Report report = share.tick();

            assertEnded(report, Outcome.PACKAGES_INCOMPLETE, "the last good backup stays", FULL_DEPLOY, RESTORE);
            assertThat(report.message()).contains(what);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(Snapshot.of(share.packages())).isEqualTo(packages);
            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }
    }

    @Nested
    class When_the_packages_do_not_import {
        @BeforeEach
        void withARealInterpreter() {
            share = share.withPython(PythonTools.version());
        }

        @Test
        void the_module_and_its_error_are_named() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").file("foo/__init__.py", "import not_installed\n").write();
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(share.tick(), Outcome.IMPORT_FAILED, "foo", "not_installed");

            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void they_are_copied_once_and_not_at_every_tick() throws IOException {
            reinstall("2.0").file("foo/__init__.py", "import not_installed\n").write();
            assertEnded(share.tick(), Outcome.IMPORT_FAILED);
            Snapshot staged = Snapshot.of(share.home().staging());
            AtomicInteger staging = new AtomicInteger();
            Disk watched = new WatchedDisk((change, path) -> {
                if (path.startsWith(share.home().staging())) {
                    staging.incrementAndGet();
                }
            });

            assertEnded(share.with(watched).tick(), Outcome.IMPORT_FAILED, "foo", "not_installed");

            assertThat(staging).hasValue(0);
            assertThat(Snapshot.of(share.home().staging())).isEqualTo(staged);
            reinstall("2.0").write();
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void every_module_of_the_app_counts() throws IOException {
            share = share.with(new DataApp(
                    "data-ingest",
                    share.home(),
                    List.of(new ModuleName("foo"), new ModuleName("absent.module")),
                    share.app().python(),
                    share.app().mayDiffer(),
                    false));
            install("1.0").write();

            assertEnded(share.tick(), Outcome.IMPORT_FAILED, "absent");
            assertThat(share.backup()).doesNotExist();
        }
    }

    @Nested
    class When_there_is_no_interpreter_of_the_apps_version {
        @BeforeEach
        void aVersionNobodyHas() throws IOException {
            aBackupOf("1.0");
            delete(share.packages());
        }

        @Test
        void the_builds_own_proof_will_do() throws IOException {
            set("2.0", "foo, bar").write();

            assertEnded(share.tick(), Outcome.BACKED_UP, "a verified backup (proven)");
            assertThat(ReadyMarker.counting(share.home().backup()).orElseThrow().grade())
                    .isEqualTo("proven");
        }

        @Test
        void the_version_is_the_builds_unless_the_app_says_another() throws IOException {
            share = share.with(new DataApp(
                    "data-ingest",
                    share.home(),
                    share.app().imports(),
                    Optional.empty(),
                    share.app().mayDiffer(),
                    false));
            foo("2.0")
                    .packageSet("Python", NO_PYTHON)
                    .packageSet("Imports", "bar")
                    .write();

            assertRefused(NO_PYTHON, "it did not import foo");
        }

        @Test
        void a_tree_without_package_set_proves_nothing() throws IOException {
            foo("2.0").write();

            assertRefused(NO_PYTHON, "the packages have no .package_set of their fingerprint");
        }

        @Test
        void a_build_that_did_not_import_the_apps_modules_proves_nothing() throws IOException {
            set("2.0", "foobar").write();

            assertRefused(NO_PYTHON, "it did not import foo");
        }

        @Test
        void an_app_may_require_a_real_import() throws IOException {
            DataApp app = share.app();
            share = share.with(new DataApp(app.name(), app.home(), app.imports(), app.python(), app.mayDiffer(), true));
            set("2.0", "foo").write();

            assertRefused(NO_PYTHON, "requireImport is set for this app");
        }

        @Test
        void a_proven_set_of_unsound_content_is_not_published() throws IOException {
            set("2.0", "foo")
                    .unowned("wrong.py", "x")
                    .row("wrong.py,sha256=abc,1")
                    .write();
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(share.tick(), Outcome.PACKAGES_INCOMPLETE, "wrong.py");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        private void assertRefused(String... what) {
            Snapshot backup = Snapshot.of(share.backup());

            Report report = share.tick();

            assertEnded(report, Outcome.NO_INTERPRETER, "INTERPRETERS");
            assertThat(report.message()).contains(what);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }
    }

    @Nested
    class When_the_copy_fails {
        @BeforeEach
        void newPackagesOverABackup() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
        }

        @Test
        void a_share_that_is_full_at_the_nth_write_keeps_the_last_good_backup() throws IOException {
            Snapshot backup = Snapshot.of(share.backup());
            int n = 1;
            Report report = share.with(fullAtWrite(n)).tick();
            while (report.outcome() != Outcome.BACKED_UP) {
                assertEnded(report, Outcome.COPY_FAILED, "No space left on device", home.toString(), "raise the quota");
                assertThat(Snapshot.of(share.backup()))
                        .as("full at write %d", n)
                        .isEqualTo(backup);
                assertThat(Names.in(share.home().staging()))
                        .as("the app needs the room")
                        .isEmpty();
                n++;
                report = hoursLater(n).with(fullAtWrite(n)).tick();
            }
            assertThat(n).as("the files of the set and one more").isEqualTo(FILES + 1);
        }

        @Test
        void a_copy_that_ran_full_is_tried_again_an_hour_later() throws IOException {
            assertEnded(share.with(fullAtWrite(5)).tick(), Outcome.COPY_FAILED);

            assertEnded(hoursLater(2).tick(), Outcome.BACKED_UP);
        }

        private Share hoursLater(int hours) {
            return share.with(Clock.offset(Clock.systemUTC(), Duration.ofHours(hours)));
        }

        @Test
        void a_share_that_may_not_be_written_says_so() {
            Snapshot backup = Snapshot.of(share.backup());
            Disk readOnly = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE)) {
                    throw new AccessDeniedException(path.toString());
                }
            });

            assertEnded(
                    share.with(readOnly).tick(),
                    Outcome.COPY_FAILED,
                    home.toString(),
                    "may not be read or changed",
                    "read-only");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void a_copy_that_does_not_import_is_not_published_although_the_packages_do() throws IOException {
            share = share.withPython(PythonTools.version());
            reinstall("2.0")
                    .file("foo/__init__.py", "assert '/wwwroot/' in __file__, 'not at home here'\n")
                    .write();
            Snapshot backup = Snapshot.of(share.backup());

            assertEnded(
                    share.tick(),
                    Outcome.COPY_FAILED,
                    share.home().staging().toString(),
                    "not at home here",
                    "the last good backup stays");

            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }

        @Test
        void a_copy_that_loses_a_file_is_not_published() throws IOException {
            Snapshot backup = Snapshot.of(share.backup());
            AtomicInteger files = new AtomicInteger();
            Disk losing = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE) && files.incrementAndGet() == FILES) {
                    Files.delete(stagedOf(path).resolve(SITE + "bar.py"));
                }
            });

            assertEnded(
                    share.withWorkers(1).with(losing).tick(), // so that bar.py has been copied by then
                    Outcome.COPY_FAILED,
                    SITE + "bar.py is missing",
                    "mends the copy");
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        private Path stagedOf(Path path) {
            Path staging = share.home().staging();
            return staging.resolve(staging.relativize(path).getName(0));
        }

        private Disk fullAtWrite(int n) {
            AtomicInteger writes = new AtomicInteger();
            return new WatchedDisk((change, path) -> {
                // the ready marker is the last write of all and belongs to publishing
                if (isStaged(change, path, Disk.Change.WRITE)
                        && !path.endsWith(".backup_ready")
                        && writes.incrementAndGet() == n) {
                    throw new FileSystemException(path.toString(), null, "No space left on device");
                }
            });
        }
    }

    @Nested
    class When_the_home_is_not_reachable {
        @Test
        void nothing_is_created_where_no_home_is() throws IOException {
            delete(home);

            assertEnded(
                    share.tick(), Outcome.HOME_UNREACHABLE, home.resolve("site/wwwroot") + " is not there", "mount");
            assertThat(home).doesNotExist();
        }

        @Test
        void nothing_is_created_in_a_home_without_wwwroot() throws IOException {
            aBackupOf("1.0");
            delete(home.resolve("site"));
            Snapshot before = Snapshot.of(home);

            assertEnded(share.tick(), Outcome.HOME_UNREACHABLE, "wwwroot", "DATA_APPS");
            assertThat(Snapshot.of(home)).isEqualTo(before);
        }

        @Test
        void a_wwwroot_that_is_a_file_is_none() throws IOException {
            delete(home.resolve("site/wwwroot"));
            Files.writeString(home.resolve("site/wwwroot"), "");

            assertEnded(share.tick(), Outcome.HOME_UNREACHABLE);
        }

        @Test
        void a_share_that_goes_away_during_the_tick_is_told_from_an_error() throws IOException {
            install("1.0").write();
            Disk unmounted = new WatchedDisk((change, path) -> {
                if (isStaged(change, path, Disk.Change.CREATE_FILE)) {
                    delete(home.resolve("site"));
                    throw new FileSystemException(path.toString(), null, "Host is down");
                }
            });

            assertEnded(
                    share.with(unmounted).tick(), Outcome.HOME_UNREACHABLE, "wwwroot went away in the middle", "mount");
        }
    }

    @Nested
    class When_the_backup_is_damaged {
        @BeforeEach
        void aDamagedBackup() throws IOException {
            aBackupOf("1.0");
            Files.writeString(share.backup().resolve(SITE + "bar.py"), "y = 9\n");
        }

        @Test
        void the_ticks_of_one_day_find_and_heal_it() throws IOException {
            List<Report> day = share.dayOfTicks();

            assertThat(day)
                    .filteredOn(report -> report.outcome() == Outcome.BACKUP_DAMAGED)
                    .singleElement()
                    .satisfies(report -> assertEnded(
                            report,
                            Outcome.BACKUP_DAMAGED,
                            "bar.py has other content than its RECORD says",
                            "a new backup was made from the live packages"));
            assertThat(day)
                    .filteredOn(report -> report.outcome() == Outcome.CURRENT)
                    .hasSize(287);
            assertThat(share.backup().resolve(SITE + "bar.py")).hasContent("y = 2");
            assertThat(share.home().trash()).isEmptyDirectory();
        }

        @Test
        void a_record_that_is_damaged_is_found_by_the_next_tick() throws IOException {
            Files.writeString(share.backup().resolve(SITE + "bar.py"), "y = 2");
            Files.writeString(record(share.home().backup()), "");

            assertEnded(
                    share.tick(),
                    Outcome.BACKUP_DAMAGED,
                    "has other RECORDs than were marked",
                    "a new backup was made from the live packages");
            assertEnded(share.tick(), Outcome.CURRENT);
        }

        /** A share that cannot answer for once says nothing about a backup. */
        @Test
        void a_record_that_cannot_be_read_is_no_damage() throws IOException {
            Files.writeString(share.backup().resolve(SITE + "bar.py"), "y = 2");
            Path record = record(share.home().backup());
            Path aside = share.home().root().resolve("aside");
            Files.move(record, aside);
            Files.createSymbolicLink(record, Path.of("/proc/self/mem")); // a regular file; reading it fails with EIO

            assertEnded(
                    share.tick(),
                    Outcome.ERROR,
                    "RECORD cannot be read",
                    "Input/output error",
                    "the next tick reads it again");
            assertThat(share.home().backup().marker()).exists();

            Files.delete(record);
            Files.move(aside, record);
            assertEnded(share.tick(), Outcome.CURRENT);
        }

        /** Between the look and the lock somebody may put another backup there. */
        @Test
        void what_was_mended_meanwhile_stays() throws IOException {
            Files.writeString(share.backup().resolve(SITE + "bar.py"), "y = 2");
            Path record = record(share.home().backup());
            byte[] right = Files.readAllBytes(record);
            Files.writeString(record, "");
            Disk mending = new WatchedDisk((change, path) -> {
                if (path.startsWith(share.home().locks())) {
                    Files.write(record, right);
                }
            });
            Object backup = Files.getAttribute(share.backup(), "unix:ino");

            assertEnded(share.with(mending).tick(), Outcome.CURRENT);

            assertThat(Files.getAttribute(share.backup(), "unix:ino")).isEqualTo(backup);
        }

        private Path record(PackageTree tree) throws IOException {
            for (String name : Names.in(tree.sitePackages())) {
                if (name.startsWith("bar-")) {
                    return tree.sitePackages().resolve(name).resolve("RECORD");
                }
            }
            throw new AssertionError("no bar in " + tree);
        }

        @Test
        void a_file_that_is_missing_is_found_too() throws IOException {
            Files.delete(share.backup().resolve(SITE + "bar.py"));

            assertThat(share.dayOfTicks())
                    .anySatisfy(report ->
                            assertEnded(report, Outcome.BACKUP_DAMAGED, "bar.py is missing", "a new backup was made"));
        }

        @Test
        void it_is_kept_without_its_marker_while_the_packages_are_not_complete_either() throws IOException {
            Files.delete(live("foo/core.py"));
            Snapshot damaged = Snapshot.of(share.backup());

            List<Report> day = share.dayOfTicks();
            List<Report> sinceFound = day.stream()
                    .dropWhile(report -> report.outcome() == Outcome.CURRENT)
                    .toList();

            assertEnded(
                    sinceFound.get(0),
                    Outcome.BACKUP_DAMAGED,
                    "bar.py has other content",
                    "it is not healed yet: the packages are not complete: " + SITE + "foo/core.py is missing",
                    FULL_DEPLOY);
            assertThat(sinceFound.subList(1, sinceFound.size()))
                    .as("from then on nobody takes it for a good one")
                    .isNotEmpty()
                    .allSatisfy(report -> assertEnded(report, Outcome.PACKAGES_INCOMPLETE, "foo/core.py is missing"));
            assertThat(share.backup()).doesNotExist();
            assertThat(Names.in(share.home().trash()))
                    .as("it may be the best there is, and stays until there is a good one")
                    .singleElement()
                    .satisfies(
                            name -> assertThat(Snapshot.of(share.home().trash().resolve(name)))
                                    .isEqualTo(damaged));

            reinstall("1.0").write();
            assertEnded(share.tick(), Outcome.BACKED_UP);
        }

        @Test
        void it_is_reported_also_while_another_owner_has_the_lock() throws IOException {
            lock(7, "someone else", Duration.ZERO);
            Snapshot backup = Snapshot.of(share.backup());

            assertThat(share.dayOfTicks())
                    .filteredOn(report -> report.outcome() != Outcome.CURRENT)
                    .as("from the tick that finds it on each says so, for nobody has healed it")
                    .hasSize(288 - Math.floorMod((SITE + "bar.py").hashCode(), 288))
                    .allSatisfy(report -> assertEnded(
                            report,
                            Outcome.BACKUP_DAMAGED,
                            "bar.py",
                            "it is not healed yet",
                            "lock 7 of someone else"));
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
        }
    }

    @Nested
    class When_anything_else_goes_wrong {
        @Test
        void several_parked_trees_are_named_and_none_is_moved() throws IOException {
            aBackupOf("1.0");
            Snapshot backup = Snapshot.of(share.backup());
            move(share.packages(), share.home().parked("run-7").root());
            park("run-8", "2.0");
            Snapshot parked = Snapshot.of(share.home().parked());

            assertEnded(
                    share.tick(),
                    Outcome.ERROR,
                    "several complete trees are parked in " + share.home().parked(),
                    "run-7, run-8",
                    "rename the right one to " + packages());

            assertThat(Snapshot.of(share.home().parked())).isEqualTo(parked);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(share.packages()).doesNotExist();
        }

        @Test
        void a_rename_that_fails_while_finishing_what_died_is_an_error() throws IOException {
            aBackupOf("1.0");
            Snapshot backup = Snapshot.of(share.backup());
            move(share.packages(), share.home().parked("run-7").root());
            Disk failing = new WatchedDisk((change, path) -> {
                if (change == Disk.Change.RENAME) {
                    throw new FileSystemException(path.toString(), null, "Input/output error");
                }
            });

            assertEnded(
                    share.with(failing).tick(),
                    Outcome.ERROR,
                    "Input/output error",
                    share.home().parked("run-7").toString(),
                    "check the storage account");

            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(share.home().parked("run-7").root()).isDirectory();
            assertEnded(share.tick(), Outcome.CURRENT);
        }

        @Test
        void a_share_too_full_for_the_lock_is_an_error() throws IOException {
            install("1.0").write();
            Disk full = new WatchedDisk((change, path) -> {
                throw new FileSystemException(path.toString(), null, "No space left on device");
            });

            assertEnded(share.with(full).tick(), Outcome.ERROR, "No space left on device", "needs room");
        }

        @Test
        void a_file_in_the_place_of_the_store_is_an_error_that_names_it() throws IOException {
            install("1.0").write();
            write(share.home().store(), "not a folder");

            assertEnded(share.tick(), Outcome.ERROR, share.home().store().toString(), "move it away");
        }

        @Test
        void an_error_while_publishing_leaves_a_backup_that_the_next_tick_replaces() throws IOException {
            aBackupOf("1.0");
            reinstall("2.0").write();
            Snapshot backup = Snapshot.of(share.backup());
            Disk failing = new WatchedDisk((change, path) -> {
                if (path.endsWith(".backup_ready")) {
                    throw new FileSystemException(path.toString(), null, "No space left on device");
                }
            });

            assertEnded(share.with(failing).tick(), Outcome.COPY_FAILED, "No space left on device", "raise the quota");

            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            Share later = share.with(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
            assertEnded(later.tick(), Outcome.BACKED_UP);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "RESTORE_SUCCESS",
                "BACKUP_NOT_FOUND",
                "BACKUP_NOT_READY",
                "ROLLBACK_SUCCESS",
                "PREVIOUS_NOT_FOUND",
                "SET_IS_AMBIGUOUS",
                "SET_IS_BAD",
                "PYTHON_CHANGED",
                "SET_NOT_FOUND",
                "SET_REFUSED",
                "PROBE_SUCCESS",
                "SHARE_UNFIT"
            },
            mode = EnumSource.Mode.EXCLUDE)
    void every_outcome_of_a_tick_has_its_exit_code_and_severity(Outcome outcome) {
        assertThat(EXPECTED)
                .as("a new outcome needs a row here, and a test above")
                .containsKey(outcome);
        assertThat(new Loudness(outcome.exitCode(), outcome.severity())).isEqualTo(EXPECTED.get(outcome));
    }

    @ParameterizedTest
    @CsvSource({
        "0, CURRENT, BACKED_UP",
        "3, CURRENT, BUSY",
        "1, ERROR, BUSY",
        "1, CURRENT, HOME_UNREACHABLE",
        "0, CURRENT, CURRENT"
    })
    void of_several_apps_failure_beats_waiting_beats_success(int exitCode, Outcome one, Outcome other) {
        assertThat(Outcome.exitCode(List.of(one, other))).isEqualTo(exitCode);
        assertThat(Outcome.exitCode(List.of(other, one))).isEqualTo(exitCode);
    }

    private record Loudness(int exitCode, Severity severity) {}

    /** The outcome, its loudness, all that the line must tell, and the line: a sentence followed by one JSON object. */
    private static void assertEnded(Report report, Outcome outcome, String... told) {
        assertThat(report.outcome()).as("%s", report).isEqualTo(outcome);
        assertThat(new Loudness(outcome.exitCode(), outcome.severity())).isEqualTo(EXPECTED.get(outcome));
        String sentence = ReportText.sentence(report);
        assertThat(sentence).startsWith("data-ingest: " + outcome + " – " + report.message());
        for (String part : told) {
            assertThat(sentence).contains(part);
        }
        assertThat(sentence).endsWith(".").doesNotEndWith("..").doesNotContain("\n");
        assertJson(report);
    }

    private static void assertJson(Report report) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(ReportText.json(report));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "app",
                        "outcome",
                        "message",
                        "fingerprint",
                        "files",
                        "bytes",
                        "distributions",
                        "durationMs",
                        "notes");
        assertThat(json.get("app").asText()).isEqualTo("data-ingest");
        assertThat(json.get("outcome").asText()).isEqualTo(report.outcome().name());
        assertThat(json.get("message").asText()).isEqualTo(report.message());
        assertThat(json.get("files").asLong()).isEqualTo(report.figures().files());
        assertThat(Optional.ofNullable(json.get("fingerprint").textValue()).flatMap(Fingerprint::parse))
                .isEqualTo(report.figures().fingerprint());
    }

    /** The test's own sets: foo of a version, which is imported, bar, and zoo, the last by name. */
    private TreeBuilder foo(String version) {
        return TreeBuilder.in(share.packages())
                .distribution("bar", "2.0")
                .file("bar.py", "y = 2\n")
                .distribution("foo", version)
                .file("foo/__init__.py", "version = '" + version + "'\n")
                .file("foo/core.py", "x = 1\n")
                .file("zoo.py", "z = 26\n");
    }

    private TreeBuilder set(String version, String imports) {
        return foo(version)
                .packageSet("Python", share.app().python().orElseThrow().toString())
                .packageSet("Imports", imports);
    }

    private TreeBuilder install(String version) {
        return set(version, "foo");
    }

    private TreeBuilder reinstall(String version) throws IOException {
        delete(share.packages());
        return install(version);
    }

    private void aBackupOf(String version) throws IOException {
        install(version).write();
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    private void park(String run, String version) throws IOException {
        install(version).write();
        move(share.packages(), share.home().parked(run).root());
    }

    private void hold(long number, String run, Duration silent) throws IOException {
        numbered(share.home().holds().resolve(Long.toString(number)), run, silent);
    }

    private void lock(long number, String owner, Duration silent) throws IOException {
        numbered(share.home().locks().resolve(Long.toString(number)), owner, silent);
    }

    private static void numbered(Path folder, String owner, Duration silent) throws IOException {
        write(folder.resolve("owner"), owner + "\n");
        write(folder.resolve("beat"), "1");
        age(folder.resolve("beat"), silent);
    }

    private void kuduLock(String content, Duration age) throws IOException {
        Path lock = home.resolve("site/locks/deployment/info.lock");
        write(lock, content);
        age(lock, age);
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private String packages() {
        return share.packages().toString();
    }

    private Path live(String path) {
        return share.packages().resolve(SITE + path);
    }

    private Fingerprint liveFingerprint() throws IOException {
        return share.home().packages().fingerprint().orElseThrow();
    }

    private boolean isStaged(Disk.Change change, Path path, Disk.Change wanted) {
        return change == wanted && path.startsWith(share.home().staging());
    }

    private static Duration moved(Clock clock) {
        return Duration.between(START, clock.instant());
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.move(from, to);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What a test does in the middle of a tick. */
    private interface Action {
        void run() throws IOException;
    }
}
