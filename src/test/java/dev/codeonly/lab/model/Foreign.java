package dev.codeonly.lab.model;

import dev.codeonly.backup.TinySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/** A classic zip deploy by somebody who knows nothing of our protocol: file by file, also in the middle of whatever else there is. */
final class Foreign extends Deployment {
    private static final int FEW = 4;

    private Kudu.Sync sync;
    private Site begunAt;

    Foreign(World world, int slot) {
        super(world, slot);
    }

    @Override
    void next() throws IOException {
        if (sync == null) {
            begin();
        } else if (world().chance(8)) {
            end("died half way");
        } else {
            goOn();
        }
    }

    /** All of it at once. */
    void runToItsEnd(boolean cleans) throws IOException {
        if (cleans) {
            world().happens(site(), Oracle.Cause.ACCIDENT, "a person removes the packages", () -> {
                Site.delete(site().live());
                return "REMOVED";
            });
        }
        begin();
        while (!isOver()) {
            goOn();
        }
    }

    private void begin() throws IOException {
        TinySet set = world().any();
        Path from = Files.createDirectories(world().scratch());
        Files.writeString(from.resolve("host.json"), "of " + run() + "\n");
        boolean withPackages = world().chance(85);
        if (withPackages) {
            set.in(from.resolve(".python_packages"));
        }
        begunAt = site();
        world().happens(begunAt, Oracle.Cause.ACCIDENT, this + " of " + (withPackages ? set : "code alone"), () -> {
            if (world().chance(70)) {
                begunAt.kudu().lock();
            }
            sync = begunAt.kudu().begin(from);
            return "KUDU_BEGINS";
        });
    }

    private void goOn() throws IOException {
        int part = world().chance(60) ? sync.size() : 1 + world().random().nextInt(FEW);
        world().happens(begunAt, Oracle.Cause.ACCIDENT, this + " goes on", () -> {
            try {
                if (!sync.go(part)) {
                    return "KUDU_GOES_ON";
                }
                end("deployed");
            } catch (IOException | NoSuchElementException e) {
                end("failed, for somebody else was in its way: " + e);
            }
            begunAt.kudu().unlock();
            return "KUDU_IS_DONE";
        });
    }
}
