package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A storage account: its key, its shares, each a folder, and its blobs. */
public final class StorageAccount {
    private static final Pattern BLOB = Pattern.compile("/([a-z0-9-]+)/([^/]+)");
    private static final Set<String> WRITERS = Set.of("Storage Blob Data Contributor", "Storage Blob Data Owner");

    private final String group;
    private final String name;
    private final Path folder;
    private final Roles roles;
    private volatile boolean keys;
    private volatile int uploads;

    StorageAccount(String group, String name, Path folder, Roles roles, boolean keys) {
        this.group = group;
        this.name = name;
        this.folder = folder.resolve(name);
        this.roles = roles;
        this.keys = keys;
    }

    public String name() {
        return name;
    }

    public String id() {
        return "/subscriptions/" + Arm.SUBSCRIPTION + "/resourceGroups/" + group
                + "/providers/Microsoft.Storage/storageAccounts/" + name;
    }

    /** Whether it takes requests that are signed by its key. */
    public StorageAccount keys(boolean allowed) {
        keys = allowed;
        return this;
    }

    boolean takesKeys() {
        return keys;
    }

    public String key() {
        return "key-of-" + name;
    }

    /** The folder of a share, made when it is asked for. */
    public Path share(String share) throws IOException {
        return Files.createDirectories(folder.resolve("shares").resolve(share));
    }

    /** How often a blob was sent. */
    public int uploads() {
        return uploads;
    }

    Path blob(String container, String blob) {
        return folder.resolve("blobs").resolve(container).resolve(blob);
    }

    void container(String container) throws IOException {
        Files.createDirectories(folder.resolve("blobs").resolve(container));
    }

    Map<String, Object> json() {
        return Json.object(
                "id", id(), "name", name, "properties", Json.object("allowSharedKeyAccess", keys ? null : false));
    }

    /** The pipelines' identity asks, with a token; keys are nothing that it has. */
    Answer answer(Request request, String caller) throws IOException {
        Matcher path = BLOB.matcher(request.path());
        if (!path.matches()) {
            return Answer.text(400, "The stand-in has no " + request.uri());
        }
        String container = id() + "/blobServices/default/containers/" + path.group(1);
        if (!roles.has(caller, WRITERS, container)) {
            return Answer.text(403, "AuthorizationPermissionMismatch");
        }
        Path blob = blob(path.group(1), path.group(2));
        if (!Files.isDirectory(blob.getParent())) {
            return Answer.text(404, "ContainerNotFound");
        }
        if (request.method().equals("GET")) {
            return Files.exists(blob) ? Answer.of(200) : Answer.text(404, "BlobNotFound");
        }
        Files.copy(request.body(), blob, StandardCopyOption.REPLACE_EXISTING);
        uploads++;
        return Answer.of(201);
    }
}
