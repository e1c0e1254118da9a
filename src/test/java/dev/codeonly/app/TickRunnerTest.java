package dev.codeonly.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.codeonly.backup.BackupMaintainer;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.TickSettings;
import dev.codeonly.backup.TickTools;
import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.verify.ImportVerifier;
import dev.codeonly.verify.Interpreters;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data apps side by side: what is broken or hangs starves no other. A share that hangs does so at the first change: it reads a
 * named pipe, which really blocks, in the kernel, until the test lets it go. (Reads that hang are tried on a real mount, in
 * {@code lab/faults}.)
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TickRunnerTest {
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final Duration BUDGET_AND_GRACE = BUDGET.plusSeconds(10);

    @TempDir
    private Path shares;

    private final FrozenClock clock = new FrozenClock();

    private DataApp good;
    private DataApp broken;
    private DataApp hanging;
    private Path pipe = Path.of("none");
    private Disk disk = new Disk();

    @BeforeEach
    void threeDataApps() throws IOException, InterruptedException {
        good = installed("good");
        broken = installed("broken");
        Files.delete(broken.home().packages().sitePackages().resolve("foo.py"));
        hanging = installed("hanging");
        pipe = shares.resolve("pipe");
        int exit = new ProcessBuilder("mkfifo", pipe.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).as("mkfifo; install it: apt-get install -y coreutils").isZero();
        disk = new Disk() {
            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (path.startsWith(hanging.home().root())) {
                    hang();
                }
            }
        };
    }

    private void hang() throws IOException {
        try (InputStream in = Files.newInputStream(pipe)) {
            in.readAllBytes();
        } catch (NoSuchFileException e) {
            return; // let go
        }
    }

    @AfterEach
    void noThreadStays() throws IOException, InterruptedException {
        letGo();
        assertThat(ticking()).as("threads that are left behind").isEmpty();
    }

    @Test
    void of_three_data_apps_one_broken_and_one_hanging_the_third_is_backed_up_in_time() throws InterruptedException {
        List<Report> seen = new ArrayList<>();

        List<Report> reports = runner().tick(List.of(hanging, broken, good), timeIsUpAfter(2, seen));

        assertThat(reports).isEqualTo(seen);
        assertThat(seen.subList(0, 2))
                .extracting(Report::app, Report::outcome)
                .containsExactlyInAnyOrder(
                        tuple("good", Outcome.BACKED_UP), tuple("broken", Outcome.PACKAGES_INCOMPLETE));
        assertThat(seen.get(2).app()).isEqualTo("hanging");
        assertThat(seen.get(2).outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
        assertThat(seen.get(2).message())
                .contains(hanging.home() + " has not answered a call for 30 s", "check the mount", "restart this app");
        assertThat(good.home().backup().marker()).exists();
    }

    @Test
    void a_share_that_hangs_is_given_up_when_budget_and_grace_are_over_and_not_before() throws InterruptedException {
        Instant began = clock.instant();

        List<Report> reports = runner().tick(
                        List.of(good, hanging),
                        report -> clock.moveTo(began.plus(BUDGET_AND_GRACE).minusMillis(300)));

        assertThat(reports).extracting(Report::app).containsExactly("good", "hanging");
        assertThat(reports.get(1).outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
        // the clock stands still, so only a wait of the 300 ms that were left can have ended this
        assertThat(clock.instant()).isBefore(began.plus(BUDGET_AND_GRACE));
    }

    @Test
    void nobody_is_sent_after_a_tick_that_is_still_under_way() throws InterruptedException {
        Instant began = clock.instant();
        runner().tick(List.of(good, hanging), timeIsUpAfter(1, new ArrayList<>()));
        clock.moveTo(began.plusSeconds(29));

        List<Report> reports = runner().tick(List.of(good, hanging), report -> {});

        assertThat(ticking())
                .filteredOn(thread -> thread.getName().equals("tick-hanging"))
                .hasSize(1);
        Report second = of(hanging, reports);
        assertThat(second.outcome()).isEqualTo(Outcome.BUSY);
        assertThat(second.message()).contains("the tick that began at " + began + " is still under way here");
        assertThat(of(good, reports).outcome()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void the_next_tick_says_since_when_a_share_has_been_hanging_and_sends_nobody_after_it()
            throws InterruptedException {
        Instant began = clock.instant();
        runner().tick(List.of(good, hanging), timeIsUpAfter(1, new ArrayList<>()));
        clock.moveTo(began.plus(Duration.ofMinutes(5)));

        List<Report> reports = runner().tick(List.of(good, hanging), report -> {});

        assertThat(ticking())
                .filteredOn(thread -> thread.getName().equals("tick-hanging"))
                .hasSize(1);
        Report second = of(hanging, reports);
        assertThat(second.outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
        assertThat(second.message())
                .contains(
                        "a call to " + hanging.home() + " made at " + began + " has not returned",
                        "check the mount",
                        "restart this app");
        assertThat(of(good, reports).outcome()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void a_share_that_answers_again_is_looked_after_again() throws IOException, InterruptedException {
        runner().tick(List.of(good, hanging), timeIsUpAfter(1, new ArrayList<>()));
        letGo();

        List<Report> reports = runner().tick(List.of(good, hanging), report -> {});

        assertThat(of(hanging, reports).outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @Test
    void a_defect_of_ours_in_one_app_is_a_report_like_any_other() throws InterruptedException {
        disk = new Disk() {
            @Override
            protected void changing(Change change, Path path) {
                if (path.startsWith(broken.home().root())) {
                    throw new StackOverflowError("planted");
                }
            }
        };

        List<Report> reports = runner().tick(List.of(broken, good), report -> {});

        assertThat(of(broken, reports).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(of(broken, reports).message()).contains("StackOverflowError: planted", "please report it");
        assertThat(of(good, reports).outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @Test
    void reports_are_given_on_the_calling_thread_as_soon_as_they_are_there() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();

        runner().tick(List.of(good, broken), report -> threads.add(Thread.currentThread()));

        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void without_data_apps_nothing_is_waited_for() throws InterruptedException {
        assertThat(runner().tick(List.of(), report -> {})).isEmpty();
    }

    /** As soon as so many reports are there, the time of the tick is over. */
    private Consumer<Report> timeIsUpAfter(int reports, List<Report> seen) {
        Instant end = clock.instant().plus(BUDGET_AND_GRACE);
        return report -> {
            seen.add(report);
            if (seen.size() == reports) {
                clock.moveTo(end);
            }
        };
    }

    private TickRunner runner() {
        TickSettings settings = new TickSettings(
                new Workers(2, 0),
                BUDGET,
                Duration.ZERO,
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                10_000,
                1L << 30);
        Interpreters interpreters = new Interpreters(Map.of(python(), PythonTools.python()), System.getenv());
        ImportVerifier verifier = new ImportVerifier(System.getenv(), interpreters, Duration.ofMinutes(1), clock);
        TickTools tools = new TickTools(disk, verifier, settings, clock, time -> {}, Progress.NONE, Optional.empty());
        return new TickRunner(new BackupMaintainer(tools), BUDGET, clock);
    }

    private DataApp installed(String name) throws IOException {
        Home home = new Home(shares.resolve(name));
        TreeBuilder.in(home.packages().root())
                .distribution("foo", "1.0")
                .file("foo.py", "x = 1\n")
                .packageSet("Imports", "foo")
                .write();
        return new DataApp(name, home, List.of(new ModuleName("foo")), Optional.of(python()), MayDiffer.NOTHING, false);
    }

    private static PythonVersion python() {
        return PythonVersion.parse(PythonTools.version()).orElseThrow();
    }

    private static Report of(DataApp app, List<Report> reports) {
        return reports.stream()
                .filter(report -> report.app().equals(app.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Ends the read that hangs, and waits for whoever made it. */
    private void letGo() throws IOException, InterruptedException {
        if (Files.exists(pipe)) {
            // opened for both, a pipe opens at once, and lets go who waits at its other end
            try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw")) {
                Files.delete(pipe);
            }
        }
        for (Thread thread : ticking()) {
            thread.join(20_000);
        }
    }

    private static List<Thread> ticking() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tick-"))
                .filter(thread -> !thread.getName().equals("tick-watch"))
                .toList();
    }

    /** A clock that stands still until the test moves it. */
    private static final class FrozenClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-23T02:30:00Z");

        void moveTo(Instant time) {
            now = time;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nothing here asks for " + zone);
        }
    }
}
