package dev.codeonly.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.offshare.Container;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of the container")
class ContainerSettingsTest {
    private static final String URL = "https://stpackages.blob.core.windows.net/package-sets";
    private static final String EMULATOR = "http://127.0.0.1:10000/devstoreaccount1/package-sets";
    private static final String KEY = "c2VjcmV0LWtleQ==";
    private static final String CONNECTION = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
            + KEY + ";BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;";

    private final Map<String, String> environment = new HashMap<>();

    private Container container() throws SettingsException {
        return Settings.of(environment).container().orElseThrow();
    }

    @Test
    @DisplayName("unset or empty are no container, whatever else is set")
    void unset() throws SettingsException {
        environment.put("PACKAGE_SETS_CLIENT_ID", "nonsense");
        assertThat(Settings.of(environment).container()).isEmpty();
        environment.put("PACKAGE_SETS_URL", " ");
        assertThat(Settings.of(environment).container()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://stpackages.blob.core.windows.net/package-sets, https://stpackages.blob.core.windows.net/package-sets",
        "https://stpackages.blob.core.windows.net/sets/, https://stpackages.blob.core.windows.net/sets",
        "https://stpackages.privatelink.blob.core.windows.net/sets, https://stpackages.privatelink.blob.core.windows.net/sets",
        "http://localhost:10000/devstoreaccount1/package-sets, http://localhost:10000/devstoreaccount1/package-sets"
    })
    @DisplayName("take the URL of a container")
    void url(String given, String taken) throws SettingsException {
        environment.put("PACKAGE_SETS_URL", given);

        assertThat(container().url()).isEqualTo(URI.create(taken));
        assertThat(container().clientId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://stpackages.blob.core.windows.net/package-sets",
                "https://stpackages.blob.core.windows.net",
                "https://stpackages.blob.core.windows.net/",
                "https://stpackages.blob.core.windows.net/a/b",
                "https://stpackages.blob.core.windows.net/Package_Sets",
                "https://stpackages.blob.core.windows.net/ab",
                "https://stpackages.blob.core.windows.net/a--b",
                "https:///package-sets",
                "package-sets",
                "https://a b/package-sets",
                "file:///etc/passwd"
            })
    @DisplayName("refuse anything else, with variable and remedy")
    void refusedUrl(String given) {
        environment.put("PACKAGE_SETS_URL", given);

        assertThatThrownBy(this::container)
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("PACKAGE_SETS_URL is ")
                .hasMessageContaining("https://<account>.blob.core.windows.net/package-sets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {URL + "?sv=2022&sig=s3cret", "https://me:s3cret@stpackages.blob.core.windows.net/package-sets"})
    @DisplayName("refuse a secret in the URL, and do not show it")
    void secretInUrl(String given) {
        environment.put("PACKAGE_SETS_URL", given);

        assertThatThrownBy(this::container)
                .hasMessageContaining("access is by identity")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    @DisplayName("take an account key for an emulator on this machine, and never show it")
    void emulator() throws SettingsException {
        environment.put("PACKAGE_SETS_URL", EMULATOR);
        environment.put("PACKAGE_SETS_CONNECTION_STRING", CONNECTION);

        assertThat(container().connectionString()).contains(CONNECTION);
        assertThat(container().toString()).isEqualTo(EMULATOR);
    }

    @ParameterizedTest
    @CsvSource({
        URL + ", " + CONNECTION,
        EMULATOR
                + ", 'DefaultEndpointsProtocol=https;AccountName=stpackages;AccountKey=" + KEY
                + ";EndpointSuffix=core.windows.net'",
        EMULATOR + ", BlobEndpoint=https://stpackages.blob.core.windows.net;AccountKey=" + KEY,
        EMULATOR + ", 'BlobEndpoint=http://127.0.0.1:10000/dev store;AccountKey=" + KEY + "'",
        EMULATOR + ", 'BlobEndpoint=%zz;AccountKey=" + KEY + "'",
        EMULATOR + ", nonsense"
    })
    @DisplayName("refuse an account key for anything in Azure, and do not show it")
    void keyForAzure(String url, String connection) {
        environment.put("PACKAGE_SETS_URL", url);
        environment.put("PACKAGE_SETS_CONNECTION_STRING", connection);

        assertThatThrownBy(this::container)
                .hasMessageStartingWith("PACKAGE_SETS_CONNECTION_STRING is for an emulator on this machine")
                .hasMessageNotContaining(KEY);
    }

    @Test
    @DisplayName("take the client id of an identity, and nothing that is none")
    void clientId() throws SettingsException {
        environment.put("PACKAGE_SETS_URL", URL);
        environment.put("PACKAGE_SETS_CLIENT_ID", "11111111-2222-3333-4444-555555555555");
        assertThat(container().clientId()).contains("11111111-2222-3333-4444-555555555555");

        environment.put("PACKAGE_SETS_CLIENT_ID", "id-package-maintainer");
        assertThatThrownBy(this::container).hasMessageContaining("put the client id (a GUID)");

        environment.put("PACKAGE_SETS_CLIENT_ID", "abc8Q~planted.secret");
        assertThatThrownBy(this::container).hasMessageNotContaining("planted");
    }

    @Test
    @DisplayName("give each maintainer a folder for its records: the one that is set, or the Function App's name")
    void owner() throws SettingsException {
        environment.put("PACKAGE_SETS_URL", URL);
        assertThat(container().owner()).isEmpty();

        environment.put("WEBSITE_SITE_NAME", "func-weather-maintainer-prod");
        assertThat(container().owner()).contains("func-weather-maintainer-prod");

        environment.put("PACKAGE_SETS_OWNER", "prod");
        assertThat(container().owner()).contains("prod");

        environment.put("PACKAGE_SETS_OWNER", "../prod");
        assertThatThrownBy(this::container).hasMessageStartingWith("PACKAGE_SETS_OWNER is '../prod'");
    }
}
