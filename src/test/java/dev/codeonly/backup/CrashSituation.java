package dev.codeonly.backup;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/** What a share looks like before someone who may die or be overtaken gets to work on it, and what that work is. */
enum CrashSituation {
    FIRST_BACKUP_EVER(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.packages());
        }
    },
    UPGRADE(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            replaceLive(share, TinySet.NEW);
        }
    },
    SECOND_UPGRADE(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLDER);
            backedUp(share, 2, TinySet.OLD);
            replaceLive(share, TinySet.NEW);
        }
    },
    BACK_TO_THE_PREVIOUS_SET_BY_A_DEPLOY(Act.TICK, TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            replaceLive(share, TinySet.OLD);
        }
    },
    AFTER_A_RESTORE(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            delete(share.packages());
            expect(share.restore(), Outcome.RESTORE_SUCCESS);
        }
    },
    HALF_A_STAGING_OF_A_DEAD_OWNER(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.packages());
            killedWhileCopying(share);
            Path staging = share.home().staging(1).root();
            Path modules = staging.resolve("lib/site-packages");
            Files.createDirectories(modules.resolve("baz"));
            Files.writeString(modules.resolve("baz/stranger.py"), "s = 1\n");
            Files.writeString(modules.resolve("bar-1.0.dist-info/METADATA"), "torn");
            Files.writeString(modules.resolve("bar.py"), "z = 2\n"); // of the right size
            Files.writeString(
                    staging.resolve(".backup_ready"), "Fingerprint: " + TinySet.fingerprint(share.packages()) + "\n");
        }
    },
    DAMAGED_BACKUP(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            Files.writeString(share.backup().resolve(DAMAGED), "x = '666'\n");
        }
    },
    RELABELLED(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            String requirements = "Requirements: " + "0123".repeat(16) + "\n";
            Files.writeString(share.packages().resolve(".package_set"), requirements, StandardOpenOption.APPEND);
        }
    },
    INCOMING_SET(Act.TICK, TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            send(share, false);
        }
    },
    INCOMING_SET_THAT_IS_REFUSED(Act.TICK, TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            send(share, true);
        }
    },
    PARKED_BY_A_DEAD_DEPLOYMENT(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.home().parked("run-7").root());
            Files.createDirectories(share.packages().resolve("lib"));
        }
    },
    RESTORE_OF_LOST_PACKAGES(Act.RESTORE, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            delete(share.packages());
        }
    },
    RESTORE_WHERE_EMPTY_FOLDERS_ARE_LEFT(Act.RESTORE, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.NEW);
            deleteFiles(share.packages());
        }
    },
    RESTORE_OF_DAMAGED_PACKAGES(Act.RESTORE, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.NEW);
            Files.delete(share.packages().resolve(DAMAGED));
        }
    },
    RESTORE_FROM_THE_PREVIOUS_SET(Act.RESTORE, TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            delete(share.packages());
            delete(share.backup());
        }
    },
    ROLLBACK(Act.ROLLBACK, TinySet.OLD) {
        @Override
        Set<TinySet> ends() {
            return Set.of(TinySet.OLD, TinySet.NEW);
        }

        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
        }
    },
    ROLLBACK_WHERE_EMPTY_FOLDERS_ARE_LEFT(Act.ROLLBACK, TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
            deleteFiles(share.packages());
            delete(share.backup());
        }
    },
    FIRST_BACKUP_WITHOUT_THE_WORD_OF_THE_BUILD(Act.TICK, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.withoutPackageSetIn(share.packages());
        }

        @Override
        Share share(Path root) {
            return super.share(root).withPython(PythonTools.version());
        }
    },
    UPGRADE_OF_REAL_PACKAGES(Act.TICK, TinySet.NEW) {
        @Override
        Set<TinySet> ends() {
            return Set.of();
        }

        @Override
        void arrange(Share share) throws IOException {
            RealTrees.smallPrevious().copyTo(share.home().root());
            expect(share.tick(), Outcome.BACKED_UP);
            expect(share.tick(), Outcome.CURRENT);
            delete(share.packages());
            RealTrees.small().copyTo(share.home().root());
        }

        @Override
        Share share(Path root) {
            return shareWith(root, "six", "idna", "certifi");
        }
    };

    /** Those in which no process is started: quick enough to try every single change. */
    static Set<CrashSituation> quick() {
        return EnumSet.complementOf(EnumSet.of(FIRST_BACKUP_WITHOUT_THE_WORD_OF_THE_BUILD, UPGRADE_OF_REAL_PACKAGES));
    }

    /** Who does something to a share. */
    enum Act {
        TICK {
            @Override
            Report on(Share share) {
                return share.tick();
            }
        },
        RESTORE {
            @Override
            Report on(Share share) {
                return share.restore();
            }
        },
        ROLLBACK {
            @Override
            Report on(Share share) {
                return share.rollback();
            }
        };

        abstract Report on(Share share);
    }

    private static final String DAMAGED = "lib/site-packages/foo/deep/inner.py";

    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");

    private final Act act;
    private final TinySet end;

    CrashSituation(Act act, TinySet end) {
        this.act = act;
        this.end = end;
    }

    abstract void arrange(Share share) throws IOException;

    Act act() {
        return act;
    }

    /** The sets that may be live, and must be backed up, when all is over; empty where no set of ours takes part. */
    Set<TinySet> ends() {
        return Set.of(end);
    }

    /** What has to be done again before ticks can do the rest: nothing else brings lost packages back. */
    Act cure() {
        return act == Act.RESTORE || this == ROLLBACK_WHERE_EMPTY_FOLDERS_ARE_LEFT ? Act.RESTORE : Act.TICK;
    }

    /** A share on which a dead owner's lock is stale at once, at the time of the day when the damaged file is checked. */
    Share share(Path root) {
        return shareWith(root, "foo", "bar");
    }

    static Share shareWith(Path root, String... imports) {
        long slice = Math.floorMod(DAMAGED.hashCode(), 288);
        Instant now = DAY.plus(Duration.ofDays(1)).plus(Duration.ofMinutes(5).multipliedBy(slice));
        return Share.at(root, imports)
                .withWorkers(1)
                .withLockStaleAfter(Duration.ZERO)
                .with(Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Deletes every file below and leaves the folders, as a deployment that cleans may do. */
    static void deleteFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    /** Makes a set live and its backup one, at an hour of the day before. */
    private static void backedUp(Share share, int hour, TinySet set) throws IOException {
        replaceLive(share, set);
        Share then = share.with(Clock.fixed(DAY.plus(Duration.ofHours(hour)), ZoneOffset.UTC));
        expect(then.tick(), Outcome.BACKED_UP);
        expect(then.tick(), Outcome.CURRENT);
    }

    private static void replaceLive(Share share, TinySet set) throws IOException {
        if (Files.exists(share.packages())) {
            delete(share.packages());
        }
        set.in(share.packages());
    }

    private static void send(Share share, boolean spoiled) throws IOException {
        Path scratch = Files.createTempDirectory("sent");
        TinySet.NEW.sendTo(share.home().incoming(), scratch, spoiled);
        delete(scratch);
    }

    private static void killedWhileCopying(Share share) {
        for (int n = 1; ; n++) {
            FaultyDisk disk = FaultyDisk.killedBefore(n);
            try {
                share.with(disk).tick();
                throw new AssertionError("the copy ended before it had half of the files");
            } catch (FaultyDisk.Killed killed) {
                if (disk.changes().stream()
                                .filter(change -> change.contains("CREATE_FILE"))
                                .count()
                        > 7) {
                    return;
                }
                removeStore(share);
            }
        }
    }

    private static void removeStore(Share share) {
        try {
            delete(share.home().root().resolve("data"));
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void expect(Report report, Outcome outcome) {
        if (report.outcome() != outcome) {
            throw new AssertionError("wanted " + outcome + ", got " + report);
        }
    }
}
