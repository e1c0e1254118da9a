package dev.codeonly.lab.model;

import dev.codeonly.fixtures.KuduSync;
import dev.codeonly.fixtures.Replay;
import dev.codeonly.fixtures.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** App Service's zip deploy of one site: what the real KuduSync would do now, done to the share in as many pieces as a test likes. */
final class Kudu {
    private final Path home;
    private int deployments;

    Kudu(Path home) {
        this.home = home;
    }

    /** A deployment under way. */
    static final class Sync {
        private final Kudu kudu;
        private final Replay replay;
        private final Path manifest;
        private final Path scratch;

        private Sync(Kudu kudu, Replay replay, Path manifest, Path scratch) {
            this.kudu = kudu;
            this.replay = replay;
            this.manifest = manifest;
            this.scratch = scratch;
        }

        int size() {
            return replay.size();
        }

        /** Makes so many changes more; whether all are made. Somebody else's change in its way ends it with an exception. */
        boolean go(int changes) throws IOException {
            for (int i = 0; i < changes && replay.hasNext(); i++) {
                replay.next();
            }
            if (replay.hasNext()) {
                return false;
            }
            kudu.activate(manifest);
            forget();
            return true;
        }

        void forget() throws IOException {
            Site.delete(scratch);
        }
    }

    /** Looks at what is to be done to bring a package into wwwroot. */
    Sync begin(Path from) throws IOException {
        Path scratch = Files.createTempDirectory(home.getParent(), "kudu");
        Path wwwroot = home.resolve("site/wwwroot");
        Path copy = scratch.resolve("wwwroot");
        Path source = scratch.resolve("package");
        copy(wwwroot, copy);
        copy(from, source);
        Path manifest = scratch.resolve("manifest");
        List<Step> steps = KuduSync.record(source, copy, activeManifest(), manifest);
        return new Sync(this, Replay.of(steps, source, wwwroot), manifest, scratch);
    }

    /** With its times, by which KuduSync tells what to skip. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private Path activeManifest() throws IOException {
        Path active = home.resolve("site/deployments/active");
        String id = Files.exists(active) ? Files.readString(active) : "none";
        return home.resolve("site/deployments").resolve(id).resolve("manifest");
    }

    private void activate(Path manifest) throws IOException {
        Path deployments = home.resolve("site/deployments");
        String id = "d" + ++this.deployments;
        Files.createDirectories(deployments.resolve(id));
        Files.move(manifest, deployments.resolve(id).resolve("manifest"));
        Files.writeString(deployments.resolve("active"), id);
    }

    /** What it writes while it deploys; its absence proves nothing. */
    Path lockFile() {
        return home.resolve("site/locks/deployment/info.lock");
    }

    void lock() throws IOException {
        Files.createDirectories(lockFile().getParent());
        Files.writeString(lockFile(), "{}");
    }

    void unlock() throws IOException {
        Files.deleteIfExists(lockFile());
    }
}
