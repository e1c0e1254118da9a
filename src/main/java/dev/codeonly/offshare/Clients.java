package dev.codeonly.offshare;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.time.Duration;
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

    /** The managed identity in Azure; at a shell whoever has signed in. */
    private static TokenCredential credential(Container container, HttpClient http) {
        DefaultAzureCredentialBuilder builder = new DefaultAzureCredentialBuilder()
                .configuration(configuration(container))
                .executorService(threads())
                .httpClient(http);
        container.clientId().ifPresent(builder::managedIdentityClientId);
        return builder.build();
    }

    private static Configuration configuration(Container container) {
        ConfigurationSource nothing = path -> java.util.Map.of();
        return new ConfigurationBuilder(nothing, nothing, path -> container.environment()).build();
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
