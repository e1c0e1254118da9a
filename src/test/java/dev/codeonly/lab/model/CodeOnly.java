package dev.codeonly.lab.model;

import dev.codeonly.backup.ShareInvariants;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The code-only deploy of our pipelines, as docs/design.md has its steps. */
final class CodeOnly extends Deployment {
    private enum Phase {
        LOOK,
        HOLD,
        DISOWN,
        PARK,
        SEND,
        SENDING,
        RETURN,
        SECURE,
        RELEASE
    }

    private Phase phase = Phase.LOOK;
    private String expected = "";
    private boolean parked;
    private Kudu.Sync sync;

    CodeOnly(World world, int slot) {
        super(world, slot);
    }

    @Override
    void next() throws IOException {
        switch (phase) {
            case LOOK -> look();
            case HOLD -> go(calls("hold", "--expect", expected), Phase.DISOWN);
            case DISOWN -> disown();
            case PARK -> park();
            case SEND -> send();
            case SENDING -> sending();
            case RETURN -> go(calls("return"), Phase.SECURE);
            case SECURE -> secure();
            case RELEASE -> {
                if (!again(calls("release"))) {
                    end("released");
                }
            }
        }
    }

    private void look() {
        ShareInvariants.View view = site().look();
        if (view.sets().contains(Oracle.LIVE)) {
            expected = view.liveFingerprint().orElseThrow();
            phase = Phase.HOLD;
        } else {
            end("nothing whole is live");
        }
    }

    /** What comes next, unless this has to be tried again; what fails is released, after packages were moved secured first. */
    private void go(String word, Phase next) {
        if (!again(word)) {
            phase = word.endsWith("_SUCCESS")
                    ? next
                    : phase.compareTo(Phase.DISOWN) > 0 && phase != Phase.SECURE ? Phase.SECURE : Phase.RELEASE;
        }
    }

    private void disown() throws IOException {
        String word = calls("disown");
        if (word.equals("MANIFEST_NOT_FOUND") || (word.equals("DISOWN_SUCCESS") && world().chance(30))) {
            phase = Phase.PARK;
        } else {
            go(word, Phase.SEND);
        }
    }

    private void park() throws IOException {
        String word = calls("park");
        parked |= word.equals("PARK_SUCCESS") || word.equals("LOST");
        go(word, Phase.SEND);
    }

    private void send() throws IOException {
        Path code = Files.createDirectories(world().scratch());
        for (String file : List.of("host.json", "function_app.py")) {
            Files.writeString(code.resolve(file), "of " + run() + "\n");
        }
        boolean cleans = world().chance(15);
        world().happens(
                        site(),
                        Oracle.Cause.ACCIDENT,
                        "the code of " + this + (cleans ? " over a cleaned folder" : ""),
                        () -> {
                            site().kudu().lock();
                            if (cleans) {
                                Site.delete(site().live());
                            }
                            sync = site().kudu().begin(code);
                            return "KUDU_BEGINS";
                        });
        phase = Phase.SENDING;
    }

    private void sending() throws IOException {
        Kudu.Sync deploying = sync;
        int part = world().chance(70) ? deploying.size() : 1;
        world().happens(site(), Oracle.Cause.ACCIDENT, "Kudu deploys the code of " + this, () -> {
            if (isOver(deploying, part)) {
                site().kudu().unlock();
                phase = parked ? Phase.RETURN : Phase.SECURE;
            }
            return "KUDU_GOES_ON";
        });
    }

    /** What was in its way ends it, too. */
    private static boolean isOver(Kudu.Sync deploying, int part) throws IOException {
        try {
            return deploying.go(part);
        } catch (FileSystemException e) {
            deploying.forget();
            return true;
        }
    }

    /** Its success is what makes a run green. */
    private void secure() throws IOException {
        String word = calls("restore", "--expect", expected);
        if (word.equals("RESTORE_SUCCESS")) {
            world().demandLive(site(), expected, this + " is green");
        }
        go(word, Phase.RELEASE);
    }
}
