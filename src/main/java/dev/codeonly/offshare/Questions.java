package dev.codeonly.offshare;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.codeonly.backup.PackageSetsException;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the service, and puts its refusals and failures into words. */
record Questions(Container container, Clients clients) {
    /** For people. */
    String where() {
        return container.toString();
    }

    String where(String blob) {
        return container + "/" + blob;
    }

    <T> T ask(String action, String where, Supplier<T> question) throws PackageSetsException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw Failures.of(action, where, e);
        }
    }

    /** The same where the blob may be absent, which is an answer too; that the container is absent is none. */
    <T> Optional<T> askForBlob(String action, String blob, Supplier<T> question) throws PackageSetsException {
        try {
            return Optional.of(question.get());
        } catch (BlobStorageException e) {
            // A HEAD has no body, and so may have no code; then a question with one tells.
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())
                    || (e.getStatusCode() == 404 && e.getErrorCode() == null && isThere())) {
                return Optional.empty();
            }
            throw Failures.of(action, where(blob), e);
        } catch (RuntimeException e) {
            throw Failures.of(action, where(blob), e);
        }
    }

    private boolean isThere() throws PackageSetsException {
        return ask(
                "looking for the container",
                where(),
                () -> clients.questions()
                        .existsWithResponse(Clients.QUESTION, Context.NONE)
                        .getValue());
    }
}
