package dev.codeonly.pipelines.remote;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What a share looks like before a run gives a verb that dies or freezes half way, and which sets may be live in the end. */
enum RemoteSituation {
    HOLD("hold", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            RemoteScript.on(share.home().root()).as(RUN).run("release");
        }
    },
    DISOWN("disown", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            Path deployment = Files.createDirectories(share.home().root().resolve("site/deployments/7a2f"));
            Files.writeString(deployment.resolveSibling("active"), "7a2f");
            Files.writeString(deployment.resolve("manifest"), "host.json\n.python_packages/lib\n");
        }
    },
    PARK("park", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
        }
    },
    PARK_BEFORE_ANY_BACKUP("park", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.packages());
        }
    },
    RETURN("return", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.home().parked(RUN).root());
            Files.createDirectories(share.packages().resolve("lib/site-packages/foo"));
        }
    },
    RETURN_WHERE_A_DEPLOY_HAS_LEFT_FILES("return", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.NEW);
            Files.delete(share.packages().resolve(DAMAGED));
            TinySet.NEW.in(share.home().parked("run-1").root());
        }
    },
    RETURN_BEFORE_ANY_BACKUP("return", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.home().parked(RUN).root());
            Files.createDirectories(share.packages().resolve("lib/site-packages/foo"));
            Files.writeString(share.packages().resolve("lib/site-packages/foo/stray.pyc"), "left by a deploy");
        }
    },
    RESTORE_OF_LOST_PACKAGES("restore", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            delete(share.packages());
        }
    },
    RESTORE_WHERE_EMPTY_FOLDERS_ARE_LEFT("restore", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            delete(share.packages());
            Files.createDirectories(share.packages().resolve("lib/site-packages/foo"));
        }
    },
    RESTORE_OF_DAMAGED_PACKAGES("restore", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.NEW);
            Files.delete(share.packages().resolve(DAMAGED));
        }
    },
    RESTORE_FROM_THE_PREVIOUS_SET("restore", TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            delete(share.packages());
            delete(share.backup());
        }
    },
    ROLLBACK("rollback", TinySet.OLD, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
        }
    },
    ROLLBACK_OF_DAMAGED_PACKAGES("rollback", TinySet.OLD, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            Files.delete(share.packages().resolve(DAMAGED));
        }
    },
    SWAP("swap", TinySet.OLD, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            laidOut(share, TinySet.NEW);
        }
    },
    SWAP_WHERE_NOTHING_IS_LIVE("swap", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            laidOut(share, TinySet.NEW);
        }
    },
    SWAP_OF_DAMAGED_PACKAGES("swap", TinySet.OLD, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            laidOut(share, TinySet.NEW);
            Files.delete(share.packages().resolve(DAMAGED));
        }
    },
    SWAP_AFTER_PARKING("swap", TinySet.OLD, TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            laidOut(share, TinySet.NEW);
            Files.createDirectories(share.home().parked());
            Files.move(share.packages(), share.home().parked(RUN).root());
        }
    },
    SET_ASIDE("set-aside", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
        }
    },
    SET_ASIDE_BEFORE_ANY_BACKUP("set-aside", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            TinySet.NEW.in(share.packages());
        }
    },
    SET_ASIDE_BESIDE_A_DEAD_RUNS_TREE("set-aside", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            TinySet.OLDER.in(share.home().parked("run-1").root());
        }
    },
    SETTLE("settle", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLDER);
            backedUp(share, 2, TinySet.OLD);
            delete(share.packages());
            TinySet.NEW.in(share.packages());
            TinySet.OLD.in(share.home().parked(RUN).root());
            TinySet.OLD.in(share.home().parked("run-1").root());
            Files.delete(share.home().parked("run-1").root().resolve(DAMAGED));
        }
    },
    RELABEL("relabel", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            Path incoming = Files.createDirectories(share.home().incoming());
            String set = fingerprint(TinySet.NEW);
            String word = Files.readString(share.packages().resolve(".package_set"));
            Files.writeString(incoming.resolve(set + ".package_set.requirements"), TEXT);
            Files.writeString(incoming.resolve(set + ".package_set"), "Requirements: " + sha256(TEXT) + "\n" + word);
        }
    },
    DELIVER("deliver", TinySet.OLD) {
        @Override
        void arrange(Share share) throws IOException {
            backedUp(share, 1, TinySet.OLD);
            Files.move(
                    sent(TinySet.NEW, share.home().root()),
                    share.home().incoming().resolve(fingerprint(TinySet.NEW) + ".zip.list"));
        }
    },
    MARK_BAD("mark-bad", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
        }
    },
    MARK_GOOD("mark-good", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            Path bad = share.home().bad(new Fingerprint(fingerprint(TinySet.NEW)));
            Files.createDirectories(bad.getParent());
            Files.createFile(bad);
        }
    },
    RELEASE("release", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
        }
    },
    EMPTY_TRASH("empty-trash", TinySet.NEW) {
        @Override
        void arrange(Share share) throws IOException {
            upgraded(share);
            TinySet.OLDER.in(share.home().trash().resolve("1-1-restore-1"));
            TinySet.OLDER.in(share.home().trash().resolve("2-1-restore-2"));
        }
    };

    static final String RUN = "run-7";

    private static final String TEXT = "foo==2.0\n";
    private static final Map<TinySet, String> FINGERPRINTS = new ConcurrentHashMap<>();
    private static final Map<TinySet, String> HASHES_OF_LISTS = new ConcurrentHashMap<>();

    private static final String DAMAGED = "lib/site-packages/foo/deep/inner.py";
    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");

    private final String verb;
    private final Set<TinySet> ends;

    RemoteSituation(String verb, TinySet... ends) {
        this.verb = verb;
        this.ends = Set.of(ends);
    }

    abstract void arrange(Share share) throws IOException;

    String verb() {
        return verb;
    }

    /** What its verb needs besides. */
    List<String> options() {
        return switch (verb) {
            case "mark-bad", "mark-good" -> List.of("--to", fingerprint(TinySet.NEW));
            case "deliver" -> List.of("--to", fingerprint(TinySet.NEW), "--sha256", hashOfList(TinySet.NEW));
            case "swap" -> List.of("--to", fingerprint(TinySet.NEW));
            case "settle" -> List.of("--expect", fingerprint(TinySet.NEW));
            case "relabel" -> List.of("--to", fingerprint(TinySet.NEW), "--requirements", sha256(TEXT));
            default -> List.of();
        };
    }

    /** The sets that may be live, and must be backed up, when all is over. */
    Set<TinySet> ends() {
        return ends;
    }

    /** Those that rename packages. */
    static List<RemoteSituation> moving() {
        return Stream.of(values())
                .filter(situation -> !Set.of("hold", "release", "disown", "mark-bad", "mark-good", "empty-trash")
                        .contains(situation.verb))
                .toList();
    }

    /** A share on which a dead owner's lock is stale at once. */
    static Share share(Path root) {
        return Share.at(root, "foo", "bar")
                .withWorkers(1)
                .withLockStaleAfter(Duration.ZERO)
                .with(Clock.fixed(DAY.plus(Duration.ofDays(1)), ZoneOffset.UTC));
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    /** The set, sent in parts and laid out by a tick. */
    static void laidOut(Share share, TinySet set) throws IOException {
        sent(set, share.home().root());
        share.tick();
        if (!Files.exists(share.home().incoming().resolve(fingerprint(set)).resolve(".backup_ready"))) {
            throw new AssertionError(set + " was not laid out");
        }
    }

    /** Sends the set in parts to a home; its list. */
    private static Path sent(TinySet set, Path home) throws IOException {
        Path incoming = new Home(home).incoming();
        set.sendTo(incoming, home.resolve("scratch"), false);
        delete(home.resolve("scratch"));
        return incoming.resolve(fingerprint(set) + ".zip.parts");
    }

    private static String hashOfList(TinySet set) {
        return HASHES_OF_LISTS.computeIfAbsent(
                set, wanted -> inScratch(home -> sha256(Files.readString(sent(wanted, home)))));
    }

    static String fingerprint(TinySet set) {
        return FINGERPRINTS.computeIfAbsent(
                set,
                wanted -> inScratch(tree -> {
                    wanted.in(tree);
                    return TinySet.fingerprint(tree);
                }));
    }

    @FunctionalInterface
    private interface Reading {
        String in(Path folder) throws IOException;
    }

    private static String inScratch(Reading reading) {
        try {
            Path folder = Files.createTempDirectory("tiny-set");
            String read = reading.in(folder);
            delete(folder);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static void upgraded(Share share) throws IOException {
        backedUp(share, 1, TinySet.OLD);
        backedUp(share, 2, TinySet.NEW);
    }

    /** Makes a set live and its backup one, at an hour of the day before. */
    private static void backedUp(Share share, int hour, TinySet set) throws IOException {
        if (Files.exists(share.packages())) {
            delete(share.packages());
        }
        set.in(share.packages());
        Report report = share.with(Clock.fixed(DAY.plus(Duration.ofHours(hour)), ZoneOffset.UTC))
                .tick();
        if (report.outcome() != Outcome.BACKED_UP) {
            throw new AssertionError("wanted BACKED_UP, got " + report);
        }
    }
}
