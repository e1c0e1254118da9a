package dev.codeonly.lab.faults;

import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.pipelines.remote.RemoteCall;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Who works on a share. */
enum Act {
    TICK {
        @Override
        Said on(Share share) {
            return Said.by(share.tick());
        }
    },
    RESTORE {
        @Override
        Said on(Share share) {
            return Said.by(share.restore());
        }
    },
    ROLLBACK {
        @Override
        Said on(Share share) {
            return Said.by(share.rollback());
        }
    },
    REMOTE_RESTORE {
        @Override
        Said on(Share share) {
            return remote(share, "restore");
        }
    },
    REMOTE_RETURN {
        @Override
        Said on(Share share) {
            return remote(share, "return");
        }
    },
    REMOTE_SWAP {
        @Override
        Said on(Share share) {
            return remote(share, "swap", "--to", fingerprintOfNew());
        }
    };

    abstract Said on(Share share);

    /** Whether a run of a pipeline does it, which then goes on to its release. */
    boolean isRemote() {
        return name().startsWith("REMOTE");
    }

    /** What people read. */
    record Said(String outcome, String message) {
        static Said by(Report report) {
            String notes = report.notes().isEmpty() ? "" : " (note: " + String.join("; note: ", report.notes()) + ")";
            return new Said(report.outcome().name(), report.message() + notes);
        }

        boolean isGood() {
            return outcome.equals("CURRENT") || outcome.equals("BACKED_UP") || outcome.endsWith("_SUCCESS");
        }
    }

    static Said remote(Share share, String verb, String... options) {
        RemoteCall call = RemoteScript.on(share.home().root())
                .as(Situation.RUN)
                .with("--lock-stale-after", "0")
                .start(verb, options);
        try {
            if (!call.process().waitFor(2, TimeUnit.MINUTES)) {
                call.process().destroyForcibly();
                throw new AssertionError("no end after 2 minutes: " + call.words());
            }
            return read(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Said read(RemoteCall call) throws IOException {
        String out = Files.readString(call.out());
        String err = Files.readString(call.err());
        Files.delete(call.out());
        Files.delete(call.err());
        String last = out.lines().reduce("", (before, line) -> line);
        String[] words = last.split(" ", 4);
        return last.startsWith("RESULT ") && words.length == 4 && err.isEmpty()
                ? new Said(words[1], words[3])
                : new Said("NO_RESULT", last + " / " + err.strip());
    }

    private static String fingerprintOfNew() {
        try {
            Path tree = Files.createTempDirectory("tiny-set");
            TinySet.NEW.in(tree);
            String set = TinySet.fingerprint(tree);
            Situation.delete(tree);
            return set;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
