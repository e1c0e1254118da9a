package dev.codeonly.offshare;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.codeonly.backup.PackageSetsException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Turns what the SDK throws into words: what was tried, on what, why it failed, what to do. The only place that does. */
final class Failures {
    private static final int LONGEST = 300;

    private Failures() {}

    /**
     * The words for a failure, after the SDK's own tries.
     *
     * @param action such as "looking for an archive"
     * @param where the blob or container
     */
    static PackageSetsException of(String action, String where, RuntimeException e) {
        String done = action + " failed at " + where + ": ";
        Optional<BlobStorageException> answer = find(e, BlobStorageException.class);
        if (answer.isPresent()) {
            return answered(done, where, answer.get());
        }
        if (find(e, CredentialUnavailableException.class).isPresent()
                || find(e, ClientAuthenticationException.class).isPresent()) {
            return lasting(
                    done + "there is no identity to ask with (" + brief(e)
                            + "); give this app a managed identity, set PACKAGE_SETS_CLIENT_ID when it is a user-assigned one, or at a"
                            + " shell run az login",
                    e);
        }
        if (find(e, UnknownHostException.class).isPresent()
                || find(e, UnresolvedAddressException.class).isPresent()) {
            return passing(
                    done
                            + "its host has no address; check PACKAGE_SETS_URL, and the private DNS zone when the account has a private"
                            + " endpoint",
                    e);
        }
        if (find(e, TimeoutException.class).isPresent()) {
            return passing(done + "no answer in time; check the account's network rules and private endpoint", e);
        }
        return passing(done + brief(root(e)) + "; check that this app can reach the storage account", e);
    }

    private static PackageSetsException answered(String done, String where, BlobStorageException e) {
        String code = e.getErrorCode() == null ? "" : " " + e.getErrorCode();
        String said = done + "the service answered " + e.getStatusCode() + code + "; ";
        if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(e.getErrorCode())) {
            return lasting(said + "create the container, or correct PACKAGE_SETS_URL", e);
        }
        return switch (e.getStatusCode()) {
            case 401 ->
                lasting(
                        said
                                + "the token or key is not taken: check the clock of this machine, the tenant, and that the account is the one"
                                + " in PACKAGE_SETS_URL",
                        e);
            case 403 ->
                lasting(
                        said
                                + "give the identity Storage Blob Data Contributor on the container, and let the account's network rules"
                                + " admit this app",
                        e);
            case 404 -> lasting(said + "it is not there; ./maintainer sets lists what is", e);
            case 409, 412 -> passing(said + "someone else changed it at the same time; try again", e);
            case 429, 500, 502, 503, 504 ->
                passing(said + "the account is throttled or in trouble; try again later", e);
            default -> lasting(said + "look at the storage account's log for the request", e);
        };
    }

    private static PackageSetsException lasting(String message, Throwable e) {
        return new PackageSetsException(message, true, e);
    }

    private static PackageSetsException passing(String message, Throwable e) {
        return new PackageSetsException(message, false, e);
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        return causes(e).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Throwable root(Throwable e) {
        return causes(e).reduce(e, (outer, inner) -> inner);
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    private static String brief(Throwable e) {
        String text = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        String line = text.lines().findFirst().orElse(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
