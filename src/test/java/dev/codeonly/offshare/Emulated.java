package dev.codeonly.offshare;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import dev.codeonly.backup.ArchivedSet.Description;
import dev.codeonly.fixtures.Azurite;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container of its own in the real Azurite, for one test, and a second way to look into it. */
public record Emulated(String name, BlobContainerClient client) {
    public static Emulated container() {
        Emulated emulated = notCreated();
        emulated.client().create();
        return emulated;
    }

    static Emulated notCreated() {
        String name = Azurite.containerName();
        return new Emulated(
                name,
                new BlobContainerClientBuilder()
                        .connectionString(
                                Azurite.connectionString(Azurite.shared().address()))
                        .containerName(name)
                        .buildClient());
    }

    public URI url() {
        return URI.create(Azurite.url(Azurite.shared().address(), name));
    }

    /** As a maintainer has it. */
    public BlobPackageSets sets() {
        return sets(Azurite.shared().address());
    }

    /** By way of whoever listens there. */
    BlobPackageSets sets(URI address) {
        return sets(address, Optional.empty());
    }

    BlobPackageSets sets(URI address, Optional<String> owner) {
        return BlobPackageSets.of(new Container(
                URI.create(Azurite.url(address, name)),
                Optional.empty(),
                Optional.of(Azurite.connectionString(address)),
                owner,
                Map.of()));
    }

    public Map<String, String> settings() {
        return Map.of(
                "PACKAGE_SETS_URL",
                url().toString(),
                "PACKAGE_SETS_CONNECTION_STRING",
                Azurite.connectionString(Azurite.shared().address()));
    }

    /** Puts an archive there by hand; the metadata are right, whatever the content is. */
    public Emulated put(String set, byte[] archive) {
        return put(set, archive, Sha256.of(archive).hex());
    }

    Emulated put(String set, byte[] archive, String sha256) {
        Description description = new Description(
                new Fingerprint(set),
                "unknown",
                "unknown",
                "unknown",
                "unknown",
                List.of(),
                "unknown",
                "unknown",
                1,
                1);
        client.getBlobClient("sets/" + set + ".zip")
                .uploadWithResponse(
                        new BlobParallelUploadOptions(BinaryData.fromBytes(archive))
                                .setMetadata(Metadata.of(description, Sha256.Value.ofHex(sha256))),
                        null,
                        null);
        return this;
    }

    /** Says by hand what an app had last. */
    public Emulated record(String app, String set) {
        return text("apps/" + app + ".json", "{\"app\": \"" + app + "\", \"sets\": [\"" + set + "\"], \"bad\": []}");
    }

    public Emulated text(String blob, String text) {
        client.getBlobClient(blob).upload(BinaryData.fromString(text), true);
        return this;
    }

    public List<String> blobs() {
        return client.listBlobs().stream().map(BlobItem::getName).toList();
    }
}
