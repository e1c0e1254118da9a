package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * A data app, or one slot of it: its home, its Kudu, the process that runs its code, and how the platform below it
 * behaves. Nothing runs before the first request or restart, as if scaled to zero.
 */
public final class SiteStandIn {
    private final SiteNames names;
    private final Path scratch;
    private final ChildProcesses children;
    private final Executor background;
    private final Calls calls;
    private final Faults faults = new Faults();
    private final Map<String, String> settings = new TreeMap<>();

    private volatile Path home;
    private volatile Deployments deployments;
    private volatile JsonNode synced = JsonNodeFactory.instance.arrayNode();
    private volatile boolean cleans;
    private volatile Duration slow = Duration.ZERO;
    private volatile Runnable whileDeploying = () -> {};
    private volatile Duration idleLimit = Duration.ofSeconds(60);
    private volatile String state = "Running";
    private volatile String publicNetworkAccess = "Enabled";
    private volatile String linuxFxVersion = "Python|" + PythonTools.version();
    private DataAppHost host;
    private int starts;

    SiteStandIn(SiteNames names, Path home, Path scratch, ChildProcesses children, Executor background, Calls calls) {
        this.names = names;
        this.home = new HomeView(home.toAbsolutePath().normalize()).home();
        this.scratch = scratch;
        this.children = children;
        this.background = background;
        this.calls = calls;
        deployments = new Deployments(this.home);
    }

    // What a test asks.

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
        return calls.all().stream().filter(this::isMine).toList();
    }

    /** What goes wrong with calls to its Kudu, to the app itself and to its resource in ARM. */
    public Faults faults() {
        return faults;
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
    public synchronized int starts() {
        return starts;
    }

    /** What the app's code printed, and why it could not be imported. */
    public String hostLog() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    public boolean isDeploying() {
        return deployments.isRunning();
    }

    // What a test does to it.

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
    public synchronized void restart() {
        stop();
        starts++;
        host = DataAppHost.start(home.resolve("site/wwwroot"), appEnvironment(), children, log());
    }

    /** Makes ARM list the functions that the running process found. */
    public void syncTriggers() {
        synced = running().functions();
    }

    /** Deployments delete everything in wwwroot that they did not bring, whatever the manifest says. */
    public SiteStandIn cleans(boolean does) {
        cleans = does;
        return this;
    }

    /** Deployments wait that long between unpacking and changing wwwroot. */
    public SiteStandIn slow(Duration time) {
        slow = time;
        return this;
    }

    /** Runs in every deployment between unpacking and changing wwwroot. */
    public SiteStandIn whileDeploying(Runnable action) {
        whileDeploying = action;
        return this;
    }

    /** Commands that neither print nor compute for that long are killed; a minute, unless said otherwise. */
    public SiteStandIn idleLimit(Duration time) {
        idleLimit = time;
        return this;
    }

    /** The app setting WEBSITE_RUN_FROM_PACKAGE: {@code 1}, an address, or empty for none. */
    public SiteStandIn runFromPackage(String value) {
        return setting("WEBSITE_RUN_FROM_PACKAGE", value);
    }

    /** An app setting, seen by the app and by Kudu's commands from their next start on; empty for none. */
    public SiteStandIn setting(String name, String value) {
        synchronized (settings) {
            if (value.isEmpty()) {
                settings.remove(name);
            } else {
                settings.put(name, value);
            }
        }
        return this;
    }

    /** What ARM says of it, such as {@code Python|3.12}. The app keeps running with the tests' interpreter. */
    public SiteStandIn linuxFxVersion(String value) {
        linuxFxVersion = value;
        return this;
    }

    public SiteStandIn state(String value) {
        state = value;
        return this;
    }

    public SiteStandIn publicNetworkAccess(String value) {
        publicNetworkAccess = value;
        return this;
    }

    // What the services ask.

    SiteNames names() {
        return names;
    }

    String state() {
        return state;
    }

    String publicNetworkAccess() {
        return publicNetworkAccess;
    }

    String linuxFxVersion() {
        return linuxFxVersion;
    }

    JsonNode functions() {
        return synced;
    }

    Deployments deployments() {
        return deployments;
    }

    ChildProcesses children() {
        return children;
    }

    Executor background() {
        return background;
    }

    Duration idleLimit() {
        return idleLimit;
    }

    boolean cleans() {
        return cleans;
    }

    String runFromPackage() {
        synchronized (settings) {
            return settings.getOrDefault("WEBSITE_RUN_FROM_PACKAGE", "");
        }
    }

    void whileDeploying() {
        whileDeploying.run();
        if (!Pause.of(slow)) {
            throw new IllegalStateException("Kudu was stopped.");
        }
    }

    Answer kudu(Request request) throws IOException {
        return new Kudu(this, scratch).answer(request);
    }

    Answer serve(Request request) throws IOException {
        DataAppHost serving = running();
        return serving.error().isEmpty() ? serving.answer(request) : Answer.text(503, "Function host is not running.");
    }

    /** What a command in Kudu finds in its environment: nothing of an agent's. */
    Map<String, String> kuduEnvironment() {
        return environment("HOME", home.toString());
    }

    boolean isMine(Call call) {
        return call.host().equals(scmHost())
                || call.host().equals(defaultHostName())
                || call.service() == Service.ARM && Arm.isFor(names, call.path());
    }

    synchronized void stop() {
        if (host != null) {
            host.close();
            host = null;
        }
    }

    /** The homes change places, with what lies in them. */
    static void swap(SiteStandIn one, SiteStandIn other) {
        Path home = one.home;
        Deployments deployments = one.deployments;
        one.home = other.home;
        one.deployments = other.deployments;
        other.home = home;
        other.deployments = deployments;
    }

    private synchronized DataAppHost running() {
        if (host == null || !host.isAlive()) {
            restart();
        }
        return host;
    }

    private Map<String, String> appEnvironment() {
        Map<String, String> environment = environment("HOME", "/home");
        environment.put("FUNCTIONS_WORKER_RUNTIME", "python");
        environment.put("AzureWebJobsScriptRoot", home.resolve("site/wwwroot").toString());
        return environment;
    }

    private Map<String, String> environment(String name, String value) {
        Map<String, String> environment = new TreeMap<>();
        synchronized (settings) {
            environment.putAll(settings);
        }
        environment.put(name, value);
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("WEBSITE_SITE_NAME", names.app());
        environment.put("WEBSITE_HOSTNAME", defaultHostName());
        return environment;
    }

    private Path log() {
        try {
            return Files.createDirectories(scratch).resolve("host.log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
