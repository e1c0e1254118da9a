package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A data app, or one slot of it: its home, its Kudu, and the process that runs its code. That process is not there before
 * the first request or restart, as if scaled to zero.
 */
public final class SiteStandIn {
    private final SiteNames names;
    private final Surroundings surroundings;
    private final Path scratch;
    private final RunningApp app;
    private final Faults faults = new Faults();
    private final Platform platform = new Platform();
    private final SiteConfiguration configuration = new SiteConfiguration(this);
    private volatile Path home;
    private volatile Deployments deployments;

    SiteStandIn(SiteNames names, Path home, Path scratch, Surroundings surroundings) {
        this.names = names;
        this.home = new HomeView(home.toAbsolutePath().normalize()).home();
        this.scratch = scratch;
        this.surroundings = surroundings;
        app = new RunningApp(surroundings.children(), scratch.resolve("host.log"));
        deployments = new Deployments(this.home);
    }

    /** As ARM writes it: {@code app} or {@code app/slot}. */
    public String name() {
        return names.full();
    }

    public String scmHost() {
        return names.scmHost();
    }

    public String defaultHostName() {
        return names.defaultHost();
    }

    /** The folder that is its home now; a swap changes it. */
    public Path home() {
        return home;
    }

    /** Every call to its Kudu, to the app itself and to its resource in ARM. */
    public List<Call> calls() {
        return surroundings.calls().all().stream().filter(this::isMine).toList();
    }

    /** What goes wrong with those calls. */
    public Faults faults() {
        return faults;
    }

    public Platform platform() {
        return platform;
    }

    public SiteConfiguration configuration() {
        return configuration;
    }

    /** What a client sees at that path of the app, such as {@code /api/health}. Not recorded, no faults. */
    public Answer health(String path) throws IOException {
        Path empty = Files.createTempFile(scratch, "body", "");
        try {
            return serve(new Request("GET", defaultHostName(), URI.create(path), new Headers(), empty));
        } finally {
            Files.delete(empty);
        }
    }

    /** How often the app's process was started. */
    public int starts() {
        return app.starts();
    }

    /** What the app's code printed, and why it could not be imported. */
    public String hostLog() throws IOException {
        return app.log();
    }

    public boolean isDeploying() {
        return deployments.isRunning();
    }

    /** A zip deploy from beginning to end, as if another pipeline had made it. The archive stays. */
    public Deployment deploy(Path archive) throws IOException {
        Path copy = Files.copy(archive, scratch.resolve("deploy-" + System.nanoTime() + ".zip"));
        Deployment deployment = deployments
                .begin("Created via a push deployment", "Push-Deployer")
                .orElseThrow(() -> new IllegalStateException("a deployment of " + name() + " is running; wait for it"));
        new ZipDeploy(this, scratch).run(deployment, copy);
        return deployment;
    }

    /** A new process, with what wwwroot holds now; returns when it has imported it, or has failed to. */
    public void restart() {
        app.restart(wwwroot(), appEnvironment());
    }

    /** Makes ARM list the functions that the running process found. */
    public void syncTriggers() {
        app.sync(app.running(wwwroot(), appEnvironment()));
    }

    SiteNames names() {
        return names;
    }

    /** As ARM lists them since the last sync. */
    JsonNode functions() {
        return app.synced();
    }

    Deployments deployments() {
        return deployments;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Path wwwroot() {
        return home.resolve("site/wwwroot");
    }

    Answer kudu(Request request) throws IOException {
        return new Kudu(this, scratch).answer(request);
    }

    Answer serve(Request request) throws IOException {
        DataAppHost serving = app.running(wwwroot(), appEnvironment());
        return serving.error().isEmpty() ? serving.answer(request) : Answer.text(503, "Function host is not running.");
    }

    /** What a command in Kudu finds in its environment: nothing of an agent's. */
    Map<String, String> kuduEnvironment() {
        Map<String, String> environment = platform.settings();
        environment.put("HOME", home.toString());
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("WEBSITE_SITE_NAME", names.app());
        environment.put("WEBSITE_HOSTNAME", defaultHostName());
        return environment;
    }

    /** The homes change places, with the history of what was deployed to them. */
    static void swap(SiteStandIn one, SiteStandIn other) {
        Path home = one.home;
        Deployments deployments = one.deployments;
        one.home = other.home;
        one.deployments = other.deployments;
        other.home = home;
        other.deployments = deployments;
    }

    private boolean isMine(Call call) {
        return call.host().equals(scmHost())
                || call.host().equals(defaultHostName())
                || call.service() == Service.ARM && Arm.isFor(names, call.path());
    }

    private Map<String, String> appEnvironment() {
        Map<String, String> environment = kuduEnvironment();
        environment.put("FUNCTIONS_WORKER_RUNTIME", "python");
        environment.put("AzureWebJobsScriptRoot", wwwroot().toString());
        return environment;
    }
}
