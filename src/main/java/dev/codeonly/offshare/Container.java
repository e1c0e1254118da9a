package dev.codeonly.offshare;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where the package sets are and who asks for them.
 *
 * @param url of the container, without a query
 * @param clientId of the managed identity; empty for the system's own, or whoever has signed in
 * @param connectionString with an account key, for an emulator alone
 * @param owner the folder of this maintainer's records; empty where there is only one maintainer
 * @param environment where an identity says how it is asked for a token
 */
public record Container(
        URI url,
        Optional<String> clientId,
        Optional<String> connectionString,
        Optional<String> owner,
        Map<String, String> environment) {
    public Container {
        environment = Map.copyOf(environment);
    }

    /** The last part of the URL's path. */
    String name() {
        String path = url.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
