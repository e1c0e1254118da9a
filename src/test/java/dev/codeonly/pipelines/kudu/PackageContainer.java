package dev.codeonly.pipelines.kudu;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import dev.codeonly.fixtures.Azurite;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** A container in Azurite, as a test looks at it; pipelines reach it by its URL. */
public final class PackageContainer {
    private final String url;
    private final BlobContainerClient client;

    private PackageContainer(String url, BlobContainerClient client) {
        this.url = url;
        this.client = client;
    }

    static PackageContainer made(String account) {
        String name = Azurite.containerName();
        BlobContainerClient client = new BlobServiceClientBuilder()
                .connectionString(connectionString())
                .buildClient()
                .createBlobContainer(name);
        return new PackageContainer(account + "/" + name, client);
    }

    private static String connectionString() {
        return Azurite.connectionString(Azurite.shared().address());
    }

    /** For a maintainer, which has no token here. */
    public Map<String, String> settings() {
        return Map.of(
                "PACKAGE_SETS_URL", Azurite.url(Azurite.shared().address(), name()),
                "PACKAGE_SETS_CONNECTION_STRING", connectionString());
    }

    public String name() {
        return client.getBlobContainerName();
    }

    public String url() {
        return url;
    }

    /** The names of all archives. */
    public List<String> archives() {
        return client.listBlobs().stream()
                .map(BlobItem::getName)
                .filter(name -> name.startsWith("sets/"))
                .toList();
    }

    public Map<String, String> metadata(String blob) {
        return blob(blob).getProperties().getMetadata();
    }

    /** When anybody last wrote the blob or its metadata. */
    public OffsetDateTime touched(String blob) {
        return blob(blob).getProperties().getLastModified();
    }

    /** Writes a blob, in the place of what is there. */
    public PackageContainer put(String name, byte[] content, Map<String, String> metadata) {
        blob(name).upload(BinaryData.fromBytes(content), true);
        blob(name).setMetadata(metadata);
        return this;
    }

    public void delete(String name) {
        blob(name).delete();
    }

    public void download(String name, Path to) {
        blob(name).downloadToFile(to.toString());
    }

    public void deleteAll() {
        client.delete();
    }

    private BlobClient blob(String name) {
        return client.getBlobClient(name);
    }
}
