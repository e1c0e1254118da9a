package dev.codeonly.lab.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The environment of a Function App with a mark in every secret, and the search for the mark. */
final class Planted {
    static final String MARK = "PLANTED9";

    private static final String KEY = MARK + "x".repeat(78) + "==";
    private static final String ACCOUNT =
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + KEY + ";EndpointSuffix=core.windows.net";

    /** As Azure and people name them, and two whose value alone says so. */
    static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("AzureWebJobsStorage", ACCOUNT),
            Map.entry("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", ACCOUNT),
            Map.entry("WEBSITE_AUTH_ENCRYPTION_KEY", MARK + "1"),
            Map.entry("WEBSITE_AUTH_SIGNING_KEY", MARK + "2"),
            Map.entry("CONTAINER_ENCRYPTION_KEY", MARK + "3"),
            Map.entry("CONTAINER_START_CONTEXT_SAS_URI", "https://x/?sv=1&sig=" + MARK),
            Map.entry("IDENTITY_HEADER", MARK + "4"),
            Map.entry("MSI_SECRET", MARK + "5"),
            Map.entry("AZURE_CLIENT_SECRET", MARK + "6"),
            Map.entry("SYSTEM_ACCESSTOKEN", MARK + "7"),
            Map.entry("GITHUB_TOKEN", MARK + "8"),
            Map.entry(
                    "APPLICATIONINSIGHTS_CONNECTION_STRING",
                    "InstrumentationKey=" + MARK + ";IngestionEndpoint=https://x/"),
            Map.entry("SQLAZURECONNSTR_Data", "Server=tcp:x;User=a;Password=" + MARK),
            Map.entry("DATABASE_URL", "postgresql://user:" + MARK + "@host/db"),
            Map.entry("PACKAGE_SETS_CONNECTION_STRING", "BlobEndpoint=http://127.0.0.1:1/a;AccountKey=" + KEY),
            Map.entry("SOME_SETTING", "{\"client\": \"x\", \"appSecret\": \"" + MARK + "\"}"));

    private Planted() {}

    static void isNotIn(String what, String text) {
        int at = text.indexOf(MARK);
        assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 20)))
                .as(what)
                .isEmpty();
    }

    /** Neither in a file nor in a name, however deep. */
    static void isNowhereBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                isNotIn("a name", path.toString());
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    isNotIn(path.toString(), new String(Files.readAllBytes(path), ISO_8859_1));
                }
            }
        }
    }
}
