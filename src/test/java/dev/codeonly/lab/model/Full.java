package dev.codeonly.lab.model;

import dev.codeonly.backup.TinySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The full deploy of our pipelines: a set arrives, is laid out by a tick, and is swapped in. */
final class Full extends Deployment {
    private enum Phase {
        SEND,
        AWAIT,
        HOLD,
        DISOWN,
        SWAP,
        SECURE,
        MARK_BAD,
        ROLL_BACK,
        RELEASE
    }

    private final TinySet set;
    private final String fingerprint;
    private final boolean healthy;
    private Phase phase = Phase.SEND;

    Full(World world, int slot) {
        super(world, slot);
        this.set = world.any();
        this.fingerprint = world.fingerprint(set);
        this.healthy = world.chance(80);
    }

    @Override
    void next() throws IOException {
        switch (phase) {
            case SEND -> send();
            case AWAIT -> await();
            case HOLD -> go(calls("hold"), Phase.DISOWN);
            case DISOWN -> disown();
            case SWAP -> swap();
            case SECURE -> secure();
            case MARK_BAD -> go(calls("mark-bad", "--to", fingerprint), Phase.ROLL_BACK);
            case ROLL_BACK -> go(calls("rollback"), Phase.RELEASE);
            case RELEASE -> {
                if (!again(calls("release"))) {
                    end("released");
                }
            }
        }
    }

    private void go(String word, Phase next) {
        if (!again(word)) {
            phase = word.endsWith("_SUCCESS") ? next : Phase.RELEASE;
        }
    }

    private void send() throws IOException {
        boolean spoiled = world().chance(10);
        Path scratch = world().scratch();
        world().happens(site(), Oracle.Cause.COMMAND, this + " sends " + set + (spoiled ? ", spoiled" : ""), () -> {
            set.sendTo(site().store().resolve("incoming"), scratch, spoiled);
            return "SENT";
        });
        phase = Phase.AWAIT;
    }

    private void await() {
        Path incoming = site().store().resolve("incoming");
        if (Files.exists(incoming.resolve(fingerprint + "/.backup_ready"))) {
            phase = Phase.HOLD;
        } else if (Files.exists(incoming.resolve(fingerprint + ".refused"))) {
            end("refused");
        } else {
            isPatient();
        }
    }

    private void disown() throws IOException {
        String word = calls("disown");
        go(word.equals("MANIFEST_NOT_FOUND") ? "DISOWN_SUCCESS" : word, Phase.SWAP);
    }

    private void swap() throws IOException {
        String word = calls("swap", "--to", fingerprint, "--even-bad");
        if (word.equals("SWAP_SUCCESS")) {
            world().demandLive(site(), fingerprint, this + " has swapped");
        }
        go(word, Phase.SECURE);
    }

    private void secure() throws IOException {
        String word = calls("restore", "--expect", fingerprint);
        if (word.equals("RESTORE_SUCCESS")) {
            world().demandLive(site(), fingerprint, this + " is green");
        }
        go(word, healthy ? Phase.RELEASE : Phase.MARK_BAD);
    }
}
