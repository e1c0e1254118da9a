package dev.codeonly.lab.faults;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a share looks like before somebody works on it and a fault strikes. */
enum Situation {
    /** NEW is live, OLD backed up, OLDER the set before it. */
    UPGRADE {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLDER);
            backedUp(share, 2, TinySet.OLD);
            replaceLive(share, TinySet.NEW);
        }
    },
    /** NEW has been sent in parts, OLD is live and backed up. */
    SENT {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            send(share);
        }
    },
    /** NEW is live and backed up. */
    QUIET {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            backedUp(share, 2, TinySet.NEW);
        }
    },
    /** Without the build's word, and with a copy begun, so that the imports are tried on the share. */
    COPY_BEGUN {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            delete(share.packages());
            TinySet.NEW.withoutPackageSetIn(share.packages());
            Files.createDirectories(share.home().staging(1).sitePackages());
        }

        @Override
        Share share(Path root) {
            return super.share(root).withPython(PythonTools.version());
        }
    },
    /** NEW was live and is backed up; the packages are gone. */
    LOST {
        @Override
        void arrange(Share share) throws IOException {
            QUIET.arrange(share);
            delete(share.packages());
        }
    },
    /** NEW is live and backed up, a file of the live packages is gone. */
    DAMAGED {
        @Override
        void arrange(Share share) throws IOException {
            QUIET.arrange(share);
            Files.delete(share.packages().resolve(DEEP_FILE));
        }
    },
    /** A run holds the share of LOST. */
    LOST_IN_A_DEPLOYMENT {
        @Override
        void arrange(Share share) throws IOException {
            LOST.arrange(share);
            hold(share);
        }
    },
    /** A run that holds the share has parked NEW, and left empty folders. */
    PARKED {
        @Override
        void arrange(Share share) throws IOException {
            QUIET.arrange(share);
            hold(share);
            RemoteScript.on(share.home().root()).as(RUN).run("park");
        }
    },
    /** A run that holds the share has NEW laid out; OLD is live. */
    READY_TO_SWAP {
        @Override
        void arrange(Share share) throws IOException {
            SENT.arrange(share);
            expect(share.tick(), Outcome.CURRENT);
            hold(share);
        }
    };

    static final String RUN = "run-7";
    static final String DEEP_FILE = "lib/site-packages/foo/deep/inner.py";

    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");

    abstract void arrange(Share share) throws IOException;

    /** A share on which a dead owner's lock is stale at once, at the time of day when the deep file's slice is due. */
    Share share(Path root) {
        return Share.at(root, "foo", "bar")
                .withWorkers(1)
                .withLockStaleAfter(Duration.ZERO)
                .with(Clock.fixed(now(), ZoneOffset.UTC));
    }

    static Instant now() {
        long slice = Math.floorMod(DEEP_FILE.hashCode(), 288);
        return DAY.plus(Duration.ofDays(1)).plus(Duration.ofMinutes(5).multipliedBy(slice));
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            List<Path> all = entries.toList();
            for (Path entry : all) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()));
            }
        }
    }

    private static void replaceLive(Share share, TinySet set) throws IOException {
        delete(share.packages());
        set.in(share.packages());
    }

    private static void backedUp(Share share, int hour, TinySet set) throws IOException {
        replaceLive(share, set);
        Share then = share.with(Clock.fixed(DAY.plus(Duration.ofHours(hour)), ZoneOffset.UTC));
        expect(then.withPython(TinySet.PYTHON).tick(), Outcome.BACKED_UP);
    }

    private static void send(Share share) throws IOException {
        Path scratch = Files.createTempDirectory("sent");
        TinySet.NEW.sendTo(share.home().incoming(), scratch, false);
        delete(scratch);
    }

    private static void hold(Share share) {
        String word = RemoteScript.on(share.home().root()).as(RUN).run("hold").word();
        if (!word.equals("HOLD_SUCCESS")) {
            throw new AssertionError("wanted HOLD_SUCCESS, got " + word);
        }
    }

    private static void expect(Report report, Outcome outcome) {
        if (report.outcome() != outcome) {
            throw new AssertionError("wanted " + outcome + ", got " + report);
        }
    }
}
