package dev.codeonly.pipelines;

import dev.codeonly.app.ReportText;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.PackageContainer;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A data app in a stand-in for Azure, its repository, and the maintainer of its share. */
final class Scene implements AutoCloseable {
    static final Path LIGHT_APP = Path.of("src/test/apps/light").toAbsolutePath();
    static final String GROUP = "rg-weather-poc";
    static final String APP = "func-weather-data-ingest-poc";

    private static final String MAINTAINER = "func-weather-maintainer-poc";
    private static final Path SMALL_APP = Path.of("src/test/apps/small").toAbsolutePath();
    private static final String MAINTAINER_KEY = "function-key-of-start-tick";

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
        azure.maintainer(GROUP, MAINTAINER, MAINTAINER_KEY, name -> ReportText.json(app.report()));
        patience();
    }

    /** The sample, with all of its 488 MB. */
    static Scene heavy(Path folder) {
        return new Scene(folder, Path.of("samples/data-ingest").toAbsolutePath(), RealTrees.heavy());
    }

    /** An app with some 300 package files. */
    static Scene light(Path folder) {
        return new Scene(folder, LIGHT_APP, RealTrees.light());
    }

    /** An app with few and small packages, for runs that install, send and swap them. */
    static Scene small(Path folder) {
        return new Scene(
                folder, SMALL_APP, new RealTree(RealTrees.small().packages(), List.of("azure.functions", "idna")));
    }

    /** How long the scripts wait; a machine under load must not make them give up, and a test not wait for nothing. */
    private void patience() {
        settings.put("APP_POLL_SECONDS", "0.5");
        settings.put("APP_HOLD_WAIT", "1");
        settings.put("APP_LOCK_WAIT", "60");
        settings.put("APP_DEPLOY_WAIT", "60");
        settings.put("APP_FUNCTIONS_WAIT", "2");
        settings.put("APP_HEALTH_WAIT", "2");
        settings.put("APP_READY_WAIT", "60");
        settings.put("APP_BACKUP_WAIT", "60");
        settings.put("MAINTAINER_EVERY", "1");
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

    /** The same app in another environment, with a maintainer of its own. */
    Installation environment(String name) {
        String group = GROUP.replace("poc", name);
        Installation made = Installation.at(
                folder.resolve("home-" + name), azure, group, APP.replace("poc", name), Optional.empty(), tree);
        azure.maintainer(group, MAINTAINER.replace("poc", name), MAINTAINER_KEY, any -> ReportText.json(made.report()));
        return made;
    }

    /** The full deploy from its YAML, with the set from that container. */
    Run fullBy(PackageContainer container, Object... parameters) {
        List<Object> all = new ArrayList<>(List.of("packages", "blob", "packageSetsUrl", container.url()));
        all.addAll(List.of("packageSetsConnection", "package-sets"));
        all.addAll(List.of(parameters));
        return full(all.toArray());
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

    /** The first set of the small app, deployed by the full deploy and backed up: once for all scenes, and copied. */
    Scene deployed() {
        Path deployed = BackedUpHome.small();
        Shell.output(deployed, List.of("cp", "-aT", deployed.toString(), home().toString()));
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

    /** The full deploy from its YAML, build and all. */
    Run full(Object... parameters) {
        return full(new Kill(), parameters);
    }

    Run full(Kill kill, Object... parameters) {
        List<Object> all = new ArrayList<>(List.of("imports", "azure.functions, idna"));
        all.addAll(List.of("maintainerApp", "maintainer"));
        all.addAll(List.of(parameters));
        return run("pipelines/full-deploy.yml", kill, all.toArray());
    }

    /** The full deploy of what was built before, from the YAML of its stage. */
    Run deploy(BuiltSet built, Kill kill, Object... parameters) throws IOException {
        StringBuilder yaml =
                new StringBuilder("stages:\n- template: templates/stages/full-deploy.yml\n  parameters:\n");
        Map<String, String> given = new LinkedHashMap<>();
        given.put("environment", "poc");
        given.put("serviceConnection", "functions-poc");
        given.put("variableGroup", "functions-poc");
        given.put("resourceGroup", GROUP);
        given.put("app", APP);
        given.put("checkCommit", "false");
        given.put("maintainerApp", MAINTAINER);
        given.put("dataApp", "data-ingest");
        for (int i = 0; i < parameters.length; i += 2) {
            given.put(parameters[i].toString(), parameters[i + 1].toString());
        }
        given.forEach((name, value) ->
                yaml.append("    ").append(name).append(": ").append(value).append('\n'));
        yaml.append("    settings:\n");
        settings.forEach((name, value) -> yaml.append("      %s: '%s'%n".formatted(name, value)));
        Files.writeString(repository.root().resolve("pipelines/deploy-what-was-built.yml"), yaml);
        Pipeline pipeline = pipeline("pipelines/deploy-what-was-built.yml", Map.of("self", repository.root()));
        pipeline.artifact("code-app", built.code()).artifact("packages-app", built.packages());
        return started(pipeline, kill);
    }

    /** Runs an entry pipeline of the repository; parameters are names and values in turn. */
    Run run(String entry, Kill kill, Object... parameters) {
        Pipeline pipeline = pipeline(entry, Map.of("self", repository.root()));
        if (entry.endsWith("code-only-deploy.yml") || entry.endsWith("full-deploy.yml")) {
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
        Map<String, String> group = Map.of("TEAM", "weather");
        return Pipeline.load(repositories, entry)
                .variableGroup("functions-poc", group)
                .variableGroup("functions-nonprod", group)
                .serviceConnection("functions-poc")
                .serviceConnection("functions-nonprod")
                .serviceConnection("package-sets")
                .agent(folder.resolve("agent-" + ++runs), azure.environment());
    }

    Run started(Pipeline pipeline, Kill kill) {
        Run run = new Run(pipeline.run(kill), repository.head());
        Secrets.of(azure).and(MAINTAINER_KEY).areNowhereIn(run, folder);
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
