package dev.codeonly.offshare;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The SDK's clients of one container: for questions, which a tick must not wait long for, and for the content of archives. All
 * retries are theirs.
 */
record Clients(BlobContainerClient questions, BlobContainerClient content) {
    /** A question with all its tries. */
    static final Duration QUESTION = Duration.ofSeconds(40);

    /** A block of an archive with all its tries. */
    static final Duration BLOCK = Duration.ofMinutes(5);

    /** What App Service sets when the app has a managed identity. */
    private static final String MANAGED_IDENTITY = "IDENTITY_ENDPOINT";

    /** What the SDK then asks: nothing that belongs to a developer's machine. */
    private static final Map<String, String> IN_AZURE = Map.of("AZURE_TOKEN_CREDENTIALS", "prod");

    private static final int QUESTION_TRIES = 3;
    private static final int QUESTION_TRY_SECONDS = 10;
    private static final int BLOCK_TRIES = 4;
    private static final int BLOCK_TRY_SECONDS = 60;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 8000;

    static Clients of(Container container) {
        HttpClient http = new JdkHttpClientBuilder()
                .connectionTimeout(Duration.ofSeconds(QUESTION_TRY_SECONDS))
                .responseTimeout(Duration.ofSeconds(BLOCK_TRY_SECONDS))
                .readTimeout(Duration.ofSeconds(BLOCK_TRY_SECONDS))
                .writeTimeout(Duration.ofSeconds(BLOCK_TRY_SECONDS))
                .build();
        return new Clients(
                client(container, http, QUESTION_TRIES, QUESTION_TRY_SECONDS),
                client(container, http, BLOCK_TRIES, BLOCK_TRY_SECONDS));
    }

    private static BlobContainerClient client(Container container, HttpClient http, int tries, int seconds) {
        BlobContainerClientBuilder builder = new BlobContainerClientBuilder()
                .httpClient(http)
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL, tries, seconds, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, null));
        if (container.connectionString().isPresent()) {
            builder.connectionString(container.connectionString().get());
        } else {
            builder.credential(credential(container, http));
        }
        return builder.endpoint(container.url().toString())
                .containerName(container.name())
                .buildClient();
    }

    /**
     * The managed identity where App Service gives one; else whom the environment or the command line has signed in. Not all that
     * the SDK could try: asking a machine outside of Azure for a managed identity takes it half a minute, and the key stores of
     * desktops need native libraries that would be a fifth of what is deployed.
     */
    private static TokenCredential credential(Container container, HttpClient http) {
        ExecutorService threads = threads();
        if (container.environment().containsKey(MANAGED_IDENTITY)) {
            DefaultAzureCredentialBuilder builder = new DefaultAzureCredentialBuilder()
                    .configuration(configuration(container, IN_AZURE))
                    .executorService(threads)
                    .httpClient(http);
            container.clientId().ifPresent(builder::managedIdentityClientId);
            return builder.build();
        }
        return new ChainedTokenCredentialBuilder()
                .addLast(new EnvironmentCredentialBuilder()
                        .configuration(configuration(container, Map.of()))
                        .executorService(threads)
                        .httpClient(http)
                        .build())
                .addLast(new AzureCliCredentialBuilder().httpClient(http).build())
                .build();
    }

    private static Configuration configuration(Container container, Map<String, String> more) {
        ConfigurationSource nothing = path -> Map.of();
        Map<String, String> all = new HashMap<>(container.environment());
        all.putAll(more);
        return new ConfigurationBuilder(nothing, nothing, path -> all).build();
    }

    /**
     * Threads that know our classes: those of the common pool have the Java worker's class loader as theirs, which does not.
     */
    private static ExecutorService threads() {
        ThreadFactory daemons = work -> {
            Thread thread = new Thread(work, "sign-in");
            thread.setDaemon(true);
            thread.setContextClassLoader(Clients.class.getClassLoader());
            return thread;
        };
        return Executors.newCachedThreadPool(daemons);
    }
}
