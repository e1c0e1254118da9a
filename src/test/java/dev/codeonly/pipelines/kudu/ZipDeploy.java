package dev.codeonly.pipelines.kudu;

import dev.codeonly.fixtures.KuduSync;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code POST /api/zipdeploy}: unpacks the archive, runs the real KuduSync over wwwroot, restarts the app and syncs its
 * triggers, all before the deployment is complete.
 */
final class ZipDeploy {
    private static final String BUSY =
            "There is a deployment currently in progress. Please try again when it completes.";
    private static final String REMOTE_PACKAGE =
            "Run-From-Zip is set to a remote URL using WEBSITE_RUN_FROM_PACKAGE or WEBSITE_USE_ZIP app setting."
                    + " Deployment is not supported in this configuration.";

    private final SiteStandIn site;
    private final Path home;
    private final Deployments deployments;
    private final Path scratch;

    ZipDeploy(SiteStandIn site, Path scratch) {
        this.site = site;
        this.home = site.home();
        this.deployments = site.deployments();
        this.scratch = scratch;
    }

    Answer answer(Request request) throws IOException {
        if (site.platform().runFromPackage().startsWith("http")) {
            return Answer.text(409, REMOTE_PACKAGE);
        }
        Optional<Deployment> begun =
                deployments.begin(message(request), request.parameters().getOrDefault("deployer", "Push-Deployer"));
        if (begun.isEmpty()) {
            return Answer.text(409, BUSY);
        }
        Path archive = Files.createTempFile(scratch, "pushed", ".zip");
        Files.move(request.body(), archive, StandardCopyOption.REPLACE_EXISTING);
        if ("true".equalsIgnoreCase(request.parameters().get("isAsync"))) {
            site.surroundings().background().execute(() -> run(begun.get(), archive));
            return Answer.of(202).with("Location", "https://" + request.host() + "/api/deployments/latest");
        }
        run(begun.get(), archive);
        return begun.get().succeeded()
                ? Answer.of(200)
                : Answer.text(400, String.join("\n", begun.get().log()));
    }

    private String message(Request request) {
        String standard = "Created via a push deployment";
        return site.platform().keepsMessages() ? request.parameters().getOrDefault("message", standard) : standard;
    }

    /** The whole deployment; its result is in it. The archive is consumed. */
    void run(Deployment deployment, Path archive) {
        Path lock = home.resolve("site/locks/deployment/info.lock");
        try {
            Path work = Files.createTempDirectory(scratch, "zipdeploy");
            try {
                Files.createDirectories(lock.getParent());
                Files.writeString(lock, Json.text(Json.object("OperationName", "Zip deployment", "StackTrace", "")));
                deploy(deployment, archive, work);
            } finally {
                Folder.delete(work);
                Files.deleteIfExists(archive);
                Files.deleteIfExists(lock);
            }
            deployment.is(Deployment.Status.SUCCESS, "Deployment successful.");
        } catch (IOException | RuntimeException | AssertionError e) {
            deployment.is(Deployment.Status.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void deploy(Deployment deployment, Path archive, Path work) throws IOException {
        Path previous = copyOfPreviousManifest(work);
        Path unpacked = work.resolve("extracted");
        new Extraction(archive).into(unpacked);
        deployment.begins(UUID.randomUUID().toString().replace("-", ""));
        linger();
        deployment.is(Deployment.Status.DEPLOYING, "Running deployment command...");
        if (site.platform().runFromPackage().isEmpty()) {
            sync(deployment, unpacked, previous);
        } else {
            keepAsPackage(archive);
        }
        deployments.activate(deployment);
        site.restart();
        site.syncTriggers();
    }

    private void linger() {
        site.platform().whileDeploying().run();
        if (!Pause.of(site.platform().slow())) {
            throw new IllegalStateException("Kudu was stopped.");
        }
    }

    private void sync(Deployment deployment, Path unpacked, Path previous) throws IOException {
        Path wwwroot = site.wwwroot();
        Path manifest = deployments.manifest(deployment.id());
        Files.createDirectories(manifest.getParent());
        KuduSync.sync(unpacked, wwwroot, previous, manifest).lines().forEach(deployment::log);
        if (site.platform().cleans()) {
            clean(wwwroot, unpacked);
        }
    }

    // What it says when the deployment begins decides what is deleted: to change it later is too late.
    private Path copyOfPreviousManifest(Path work) throws IOException {
        Path copy = work.resolve("previous manifest");
        String active = deployments.active();
        if (!active.isEmpty() && Files.exists(deployments.manifest(active))) {
            Files.copy(deployments.manifest(active), copy);
        }
        return copy;
    }

    private static void clean(Path wwwroot, Path unpacked) throws IOException {
        Set<String> wanted = Folder.paths(unpacked).stream()
                .map(path -> unpacked.relativize(path).toString())
                .collect(Collectors.toSet());
        for (Path path : Folder.paths(wwwroot)) {
            if (!wanted.contains(wwwroot.relativize(path).toString())) {
                Files.delete(path);
            }
        }
    }

    // The site then runs from this archive, and wwwroot stays what it was.
    private void keepAsPackage(Path archive) throws IOException {
        Path packages = Files.createDirectories(home.resolve("data/SitePackages"));
        String name = UUID.randomUUID() + ".zip";
        Files.copy(archive, packages.resolve(name));
        Files.write(packages.resolve("packagename.txt"), name.getBytes(StandardCharsets.UTF_8));
    }
}
