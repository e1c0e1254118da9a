package dev.codeonly.pipelines;

import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A data app in a stand-in for Azure, its repository, and the maintainer of its share. */
final class Scene implements AutoCloseable {
    static final Path LIGHT_APP = Path.of("src/test/apps/light").toAbsolutePath();
    static final String GROUP = "rg-weather-poc";
    static final String APP = "func-weather-data-ingest-poc";

    private final Path folder;
    private final Azure azure;
    private final AppRepository repository;
    private final RealTree tree;
    private final Installation app;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int runs;

    private Scene(Path folder, Path code, RealTree tree) {
        this.folder = folder;
        this.tree = tree;
        repository = AppRepository.with(folder.resolve("repository"), code);
        azure = started(folder.resolve("azure"));
        app = installation("production");
        patience();
    }

    /** The sample, with all of its 488 MB. */
    static Scene heavy(Path folder) {
        return new Scene(folder, Path.of("samples/data-ingest").toAbsolutePath(), RealTrees.heavy());
    }

    /** An app with 1,400 package files. */
    static Scene light(Path folder) {
        return new Scene(folder, LIGHT_APP, RealTrees.medium());
    }

    /** How long the scripts wait; a machine under load must not make them give up, and a test not wait for nothing. */
    private void patience() {
        settings.put("APP_POLL_SECONDS", "0.2");
        settings.put("APP_HOLD_WAIT", "1");
        settings.put("APP_LOCK_WAIT", "60");
        settings.put("APP_DEPLOY_WAIT", "60");
        settings.put("APP_FUNCTIONS_WAIT", "2");
        settings.put("APP_HEALTH_WAIT", "2");
    }

    private static Azure started(Path folder) {
        try {
            return Azure.start(Files.createDirectories(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Installation installation(String slot) {
        return Installation.at(folder.resolve("home-" + slot), azure, slot, tree);
    }

    Scene setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    Azure azure() {
        return azure;
    }

    SiteStandIn site() {
        return app.site();
    }

    AppRepository repository() {
        return repository;
    }

    Installation app() {
        return app;
    }

    /** A slot of the app, with a home of its own. */
    Installation slot(String name) {
        return installation(name);
    }

    Path home() {
        return app.home();
    }

    Path packages() {
        return app.packages();
    }

    Path backup() {
        return app.backup();
    }

    /** The full deploy as teams do it today: one zip with code and packages. */
    Scene deployFull() throws IOException {
        app.deployFull(repository);
        return this;
    }

    /** Deployed in full, and backed up by a tick: once for all scenes, and copied. */
    Scene backedUp() throws IOException {
        app.copyOf(BackedUpHome.light(), repository);
        return this;
    }

    void rewrite(String file, UnaryOperator<String> change) throws IOException {
        repository.rewrite(file, change);
    }

    void write(String file, String text) throws IOException {
        repository.write(file, text);
    }

    void delete(String file) throws IOException {
        repository.delete(file);
    }

    /** One real tick of the maintainer; its outcome. */
    String tick() {
        return app.tick();
    }

    Run codeOnly(Object... parameters) {
        return codeOnly(new Kill(), parameters);
    }

    Run codeOnly(Kill kill, Object... parameters) {
        return run("pipelines/code-only-deploy.yml", kill, parameters);
    }

    /** Runs an entry pipeline of the repository; parameters are names and values in turn. */
    Run run(String entry, Kill kill, Object... parameters) {
        Pipeline pipeline = pipeline(entry, Map.of("self", repository.root()));
        if (entry.endsWith("code-only-deploy.yml")) {
            pipeline.with("appFolder", "app");
        }
        pipeline.with("settings", Map.copyOf(settings));
        for (int i = 0; i < parameters.length; i += 2) {
            pipeline.with(parameters[i].toString(), parameters[i + 1]);
        }
        return started(pipeline, kill);
    }

    /** A pipeline with what Azure DevOps would have for it. */
    Pipeline pipeline(String entry, Map<String, Path> repositories) {
        return Pipeline.load(repositories, entry)
                .variableGroup("functions-poc", Map.of("TEAM", "weather"))
                .serviceConnection("functions-poc")
                .agent(folder.resolve("agent-" + ++runs), azure.environment());
    }

    Run started(Pipeline pipeline, Kill kill) {
        Run run = new Run(pipeline.run(kill), repository.head());
        Secrets.of(azure).areNowhereIn(run, folder);
        return run;
    }

    String health() throws IOException {
        return app.health();
    }

    String live(String file) throws IOException {
        return Files.readString(home().resolve("site/wwwroot").resolve(file));
    }

    boolean hasLive(String file) {
        return Files.exists(home().resolve("site/wwwroot").resolve(file));
    }

    /** Of packages and backup. */
    Ledger ledger() {
        return Ledger.of(packages(), backup());
    }

    void losePackages() throws IOException {
        Files.move(packages(), folder.resolve("lost-packages-" + ++runs));
    }

    void loseBackup() throws IOException {
        Files.move(backup(), folder.resolve("lost-backup-" + ++runs));
    }

    /** live, stale or released, or none. */
    String hold() throws IOException {
        return app.hold();
    }

    /** Bytes of the largest body that was sent to a zip deployment by a pipeline. */
    long uploaded() {
        return site().calls().stream()
                .filter(call -> call.is("POST", "/api/zipdeploy"))
                .mapToLong(call -> call.bodySize())
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            azure.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
