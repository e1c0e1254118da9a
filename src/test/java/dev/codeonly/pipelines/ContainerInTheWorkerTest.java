package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.Azurite;
import dev.codeonly.pipelines.kudu.JavaWorker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The app as Maven stages it, loaded as the Java worker does: the managed identity is asked for its token by the protocol of App
 * Service, and Azurite, by HTTPS, looks at the token.
 */
@DisplayName("The staged app, in a worker,")
class ContainerInTheWorkerTest {
    private static final String ACCOUNT = "stpackages";
    private static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";
    private static final String HEADER = "of-the-identity-endpoint";
    private static final String PASSWORD = "of-a-throw-away-key";

    private static Path certified;
    private static Azurite azurite;

    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String container = Azurite.containerName();
    private HttpServer identity;
    private String audience = "https://storage.azure.com";

    @BeforeAll
    static void startAzurite(@TempDir Path certificates) throws IOException, GeneralSecurityException {
        certified = certificates;
        KeyStore keys = keys();
        azurite = Azurite.secure(
                ACCOUNT,
                pem("certificate", "CERTIFICATE", keys.getCertificate("azurite").getEncoded()),
                pem(
                        "key",
                        "PRIVATE KEY",
                        keys.getKey("azurite", PASSWORD.toCharArray()).getEncoded()));
    }

    @AfterAll
    static void stopAzurite() {
        azurite.close();
    }

    @BeforeEach
    void start() throws IOException {
        identity = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        identity.createContext("/msi/token", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            asked.add(query);
            boolean known = HEADER.equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
            byte[] answer = (known ? token() : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        identity.start();
    }

    @AfterEach
    void stop() {
        identity.stop(0);
    }

    @ParameterizedTest(name = "whose context class loader is the worker''s own: {0},")
    @ValueSource(booleans = {false, true})
    void archives_by_its_managed_identity_and_fetches_when_all_is_gone(boolean ofTheWorker) throws IOException {
        create();
        Path home = home("home");
        TinySet.NEW.in(home.resolve("site/wwwroot/.python_packages"));
        String set = TinySet.fingerprint(home.resolve("site/wwwroot/.python_packages"));

        String first = tick(home, ofTheWorker);

        assertThat(first).contains("BACKED_UP", "the package set was archived in " + url());
        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(query ->
                        assertThat(query).contains("resource=https://storage.azure.com", "client_id=" + CLIENT_ID));
        String lost = tick(home("empty"), ofTheWorker);
        assertThat(lost).contains("PACKAGES_LOST", "its last good set " + set + " was fetched from " + url());
        assertThat(first + lost).doesNotContain("eyJ", HEADER, "NoClassDefFound", "ClassNotFound");
    }

    @Test
    void tells_of_an_identity_whose_token_is_for_another_service() throws IOException {
        audience = "https://management.azure.com";
        Path home = home("home");
        TinySet.NEW.in(home.resolve("site/wwwroot/.python_packages"));

        assertThat(tick(home, false))
                .contains("BACKED_UP", "looking for an archive failed at " + url())
                .containsAnyOf("give the identity Storage Blob Data Contributor", "the token or key is not taken");
    }

    @Tag("slow")
    @Test
    void tells_of_an_identity_that_is_not_there() throws IOException {
        identity.stop(0);
        Path home = home("home");
        TinySet.NEW.in(home.resolve("site/wwwroot/.python_packages"));

        assertThat(tick(home, false))
                .contains("BACKED_UP", "looking for an archive failed at " + url(), "give this app a managed identity");
    }

    @Test
    void has_no_library_that_meets_one_of_the_workers_and_no_native_code_for_http() throws IOException {
        try (Stream<Path> libraries = Files.list(StagedMaintainer.folder().resolve("lib"))) {
            List<String> names = libraries
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(names).noneMatch(name -> name.matches("(gson|netty|azure-core-http-netty).*"));
            assertThat(names).anyMatch(name -> name.startsWith("azure-storage-blob-"));
        }
    }

    private String url() {
        return azurite.address() + "/" + ACCOUNT + "/" + container;
    }

    private Path home(String name) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("site/wwwroot"));
        return home;
    }

    private String tick(Path home, boolean ofTheWorker) throws IOException {
        Path app = folder.resolve("app");
        if (!Files.exists(app)) {
            Files.createSymbolicLink(app, StagedMaintainer.folder());
        }
        Map<String, String> settings = new TreeMap<>();
        settings.put("DATA_APPS", "[{\"name\": \"data-ingest\", \"home\": \"" + home + "\", \"imports\": [\"foo\"]}]");
        settings.put("PACKAGE_SETS_URL", url());
        settings.put("PACKAGE_SETS_CLIENT_ID", CLIENT_ID);
        settings.put(
                "IDENTITY_ENDPOINT", "http://127.0.0.1:" + identity.getAddress().getPort() + "/msi/token");
        settings.put("IDENTITY_HEADER", HEADER);
        settings.put("CONTEXT_LOADER_OF_THE_WORKER", Boolean.toString(ofTheWorker));
        settings.put(
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStore=" + certified.resolve("keys.p12") + " -Djavax.net.ssl.trustStorePassword="
                        + PASSWORD);
        return JavaWorker.in(app).invoke("PackageBackup", settings);
    }

    /** As App Service answers; Azurite looks at what is in the token, and not at its signature. */
    private String token() {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"aud\":\"" + audience + "\",\"iss\":\"https://sts.windows.net/" + CLIENT_ID + "/\",\"iat\":"
                + (now - 60) + ",\"nbf\":" + (now - 60) + ",\"exp\":" + (now + 3600) + ",\"oid\":\"" + CLIENT_ID
                + "\"}";
        String token = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims) + "." + part("unsigned");
        return "{\"access_token\":\"" + token + "\",\"expires_on\":\"" + (now + 3600) + "\",\"resource\":\"" + audience
                + "\",\"token_type\":\"Bearer\"}";
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** By the same identity: nobody else can. */
    private void create() throws IOException {
        String token = token().replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");
        String answer = Shell.output(
                folder,
                List.of(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail",
                        "--cacert",
                        certified.resolve("certificate.pem").toString(),
                        "--request",
                        "PUT",
                        "--header",
                        "Authorization: Bearer " + token,
                        "--header",
                        "x-ms-version: 2021-12-02",
                        "--header",
                        "Content-Length: 0",
                        url() + "?restype=container"));
        assertThat(answer).isEmpty();
    }

    private static KeyStore keys() throws IOException, GeneralSecurityException {
        Path store = certified.resolve("keys.p12");
        Shell.output(
                certified,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "azurite",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=Azurite for tests",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString()));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static Path pem(String name, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(
                certified.resolve(name + ".pem"),
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
