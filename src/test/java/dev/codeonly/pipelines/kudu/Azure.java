package dev.codeonly.pipelines.kudu;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A stand-in for the part of Azure that the pipelines use: ARM, {@code az}, the Kudu of each site and the sites
 * themselves. Closing it ends everything that it started.
 */
public final class Azure implements AutoCloseable {
    static {
        // Else every answer waits 40 ms for a delayed acknowledgement; read once, when the first server is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Path AZ = Path.of("src/test/stand-in/az").toAbsolutePath();

    private final Path folder;
    private final HttpsServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final ChildProcesses children = new ChildProcesses();
    private final Calls calls = new Calls();
    private final Tokens tokens = new Tokens();
    private final Faults faults = new Faults();
    private final Directory directory;
    private final FrontEnd frontEnd;

    private Azure(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder.toAbsolutePath();
        directory = new Directory(tokens, this.folder.resolve("provisioned"), new Surroundings(calls, children, pool));
        Path bodies = Files.createDirectories(this.folder.resolve("bodies"));
        frontEnd = new FrontEnd(directory, calls, tokens, faults, pool, bodies);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Certificate.get().context()));
        server.setExecutor(pool);
        server.createContext("/", frontEnd);
        writeClientFiles();
        server.start();
    }

    /** Uses the folder, which may be new, for its own files; homes lie elsewhere. */
    public static Azure start(Path folder) throws IOException {
        try {
            return new Azure(folder);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stand-in's certificate is not usable", e);
        }
    }

    /** Adds a data app, or with a slot one slot of it. The home is a folder that may be filled later. */
    public SiteStandIn site(String group, String app, Optional<String> slot, Path home) throws IOException {
        SiteNames names = new SiteNames(group, app, slot);
        Path scratch = Files.createDirectories(folder.resolve("sites").resolve(names.label()));
        Files.createDirectories(home.resolve("site/wwwroot"));
        Files.createDirectories(home.resolve("site/deployments"));
        SiteStandIn site = new SiteStandIn(names, home, scratch, new Surroundings(calls, children, pool));
        directory.add(site);
        return site;
    }

    public SiteStandIn site(String group, String app, Path home) throws IOException {
        return site(group, app, Optional.empty(), home);
    }

    /**
     * Adds a maintainer whose StartTick takes this function key. {@code tick} is given the name of a data app, ticks, and
     * returns the JSON of the report.
     */
    public Azure maintainer(String group, String app, String key, UnaryOperator<String> tick) {
        directory.add(new MaintainerHost(new SiteNames(group, app, Optional.empty()), key, tick));
        return this;
    }

    /** Adds an empty Key Vault. */
    public Vault vault(String name) {
        Vault vault = new Vault(name);
        directory.add(vault);
        return vault;
    }

    /** Storage accounts, and what templates made. */
    public Provisioned provisioned() {
        return directory.provisioned();
    }

    /** A container with package sets, empty, in which the pipelines' identity may write. */
    public PackageContainer packageContainer() {
        return directory.packageSets().container();
    }

    /** Who has which role on which resource. */
    public Roles roles() {
        return directory.roles();
    }

    /** What a step on an agent has to get so that it finds all this; nothing else of the agent is in it. */
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("HOME", folder.resolve("agent").toString());
        environment.put("CURL_HOME", folder.toString());
        environment.put("LANG", "C.UTF-8");
        return environment;
    }

    /** A swap of two slots: their homes change places, and both restart. */
    public void swap(SiteStandIn one, SiteStandIn other) {
        SiteStandIn.swap(one, other);
        for (SiteStandIn site : List.of(one, other)) {
            site.restart();
            site.syncTriggers();
        }
    }

    /** Every call to anything, in the order of arrival. */
    public List<Call> calls() {
        return calls.all();
    }

    /** The arguments of every call of {@code az}, in order. */
    public List<List<String>> azCalls() throws IOException {
        List<List<String>> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("az-calls"))) {
            for (Path file : files.sorted().toList()) {
                all.add(List.of(Files.readString(file).split("\0", -1)));
            }
        }
        return all;
    }

    /** Every token that was ever given out, for a test to look for. */
    public List<String> secrets() {
        return tokens.issued();
    }

    public Tokens tokens() {
        return tokens;
    }

    /** What goes wrong with any call; that of a site comes first. */
    public Faults faults() {
        return faults;
    }

    /** No call is answered later than that; it is given up as that fault says (such as DROP_BEFORE), its work goes on. */
    public Azure frontEndGivesUp(Duration after, Fault as) {
        frontEnd.giveUpAfter(after, as);
        return this;
    }

    /** The processes that it started and that still run. */
    public List<ProcessHandle> processes() throws IOException {
        return children.running();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        pool.shutdownNow();
        try {
            endWork();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.kill();
    }

    // What waits for a process ends with it; a deployment that runs may start one more before it is interrupted.
    private void endWork() throws IOException, InterruptedException {
        for (int tries = 0; tries < 300; tries++) {
            children.kill();
            if (pool.awaitTermination(200, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        throw new IllegalStateException("a call or a deployment does not end; look at a thread dump");
    }

    private void writeClientFiles() throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("authority.pem");
        Files.writeString(certificate, Certificate.get().pem());
        // No host in front of the first colon: whatever a script asks for comes here, and nothing leaves the machine.
        String curl = "connect-to = \"::127.0.0.1:" + server.getAddress().getPort() + "\"\n" + "cacert = \""
                + certificate + "\"\nnoproxy = \"*\"\n";
        Files.writeString(folder.resolve(".curlrc"), curl, StandardCharsets.UTF_8);
        Files.createDirectories(folder.resolve("agent"));
        Files.createDirectories(folder.resolve("az-calls"));
        Path az = Files.createDirectories(folder.resolve("bin")).resolve("az");
        Files.copy(AZ, az, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
