package dev.codeonly.lab.model;

import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** One share with its two maintainers and its checker, and the accidents that were planted on it. */
final class Site {
    private static final List<String> ROOMS = List.of("previous", "parked", "incoming", "trash", "staging");

    private final Path home;
    private final MovingClock clock = new MovingClock(Instant.parse("2026-11-23T00:00:00Z"));
    private final Duration otherClock;
    private final Set<Object> spoiled = new HashSet<>();
    private final Kudu kudu;
    private ShareInvariants invariants;
    private Optional<String> lastLive = Optional.empty();

    /** The clock of the second maintainer differs. */
    Site(Path home, Random random) throws IOException {
        Files.createDirectories(home.resolve("site/wwwroot"));
        this.home = home;
        this.otherClock = Duration.ofSeconds(random.nextInt(-600, 600));
        this.invariants = new ShareInvariants(home);
        this.kudu = new Kudu(home);
    }

    Path home() {
        return home;
    }

    Kudu kudu() {
        return kudu;
    }

    Path live() {
        return home.resolve("site/wwwroot/.python_packages");
    }

    Path backup() {
        return home.resolve("data/.python_packages_backup");
    }

    Path store() {
        return home.resolve("data/.python_packages_store");
    }

    /** As one of its two maintainers has it. */
    Share share(boolean first) {
        Clock own = first ? clock : Clock.offset(clock, otherClock);
        return Share.at(home, "foo", "bar").withWorkers(1).with(own);
    }

    RemoteScript script(String run) {
        return RemoteScript.on(home).as(run);
    }

    ShareInvariants.View look() {
        ShareInvariants.View view = invariants.look();
        if (view.sets().contains(Oracle.LIVE)) {
            lastLive = view.liveFingerprint();
        }
        return view;
    }

    /** The set that was last seen live and sound. */
    Optional<String> lastLive() {
        return lastLive;
    }

    /** An accident may take the last complete set; what was there before it counts no longer. */
    void forgetSets() {
        invariants = new ShareInvariants(home);
    }

    /** Of the maintainers; the share's own goes on. */
    void moveClock(Duration time) {
        clock.move(time);
    }

    /** Time goes by on the share, or its clock jumps: every time stamp that an age is told by is older by then. */
    void age(Duration time) throws IOException {
        for (Path root : List.of(store(), home.resolve("site/locks"))) {
            if (Files.exists(root)) {
                try (Stream<Path> entries = Files.walk(root)) {
                    for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                        FileTime now = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS);
                        Files.setLastModifiedTime(
                                entry, FileTime.from(now.toInstant().minus(time)));
                    }
                }
            }
        }
    }

    /** Trees in places where sets are, by name. */
    List<Path> trees() throws IOException {
        Stream<Path> fixed = Stream.of(live(), backup());
        Stream<Path> rooms = Stream.empty();
        for (String room : ROOMS) {
            if (Files.isDirectory(store().resolve(room))) {
                try (Stream<Path> entries = Files.list(store().resolve(room))) {
                    rooms = Stream.concat(rooms, entries.sorted().toList().stream());
                }
            }
        }
        return Stream.concat(fixed, rooms).filter(Files::isDirectory).toList();
    }

    /** The tree is no longer what it was, and not by our doing; a rename takes that along. */
    void spoil(Path tree) throws IOException {
        spoiled.add(identity(tree));
        forgetSets();
    }

    boolean isSpoiled(Path tree) throws IOException {
        return Files.isDirectory(tree) && spoiled.contains(identity(tree));
    }

    /** Whether a tree that an accident has spoiled may be what a set was. */
    boolean hasSpoiled() throws IOException {
        for (Path tree : trees()) {
            if (isSpoiled(tree)) {
                return true;
            }
        }
        return false;
    }

    static Object identity(Path tree) throws IOException {
        return Files.readAttributes(tree, BasicFileAttributes.class).fileKey();
    }

    /** The identities of the trees in a room, by name. */
    Set<Object> identities(String room) throws IOException {
        Set<Object> found = new HashSet<>();
        for (Path tree : trees()) {
            if (tree.getParent().equals(store().resolve(room))) {
                found.add(identity(tree));
            }
        }
        return found;
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> entries = Files.walk(folder)) {
                for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
    }

    @Override
    public String toString() {
        return home.getFileName().toString();
    }
}
