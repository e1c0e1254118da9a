package dev.codeonly.offshare;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import dev.codeonly.backup.AppRecord;
import dev.codeonly.backup.PackageSetsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of data apps in the container, a small JSON each. */
final class RecordBlobs {
    private static final String APPS = "apps/";
    private static final String JSON = ".json";

    private final Questions questions;
    private final Clients clients;

    RecordBlobs(Questions questions) {
        this.questions = questions;
        this.clients = questions.clients();
    }

    private String recordName(String app) {
        return APPS + questions.container().owner().map(owner -> owner + "/").orElse("") + app + JSON;
    }

    Optional<AppRecord> record(String app) throws PackageSetsException {
        Optional<AppRecord> record = recordAt(recordName(app));
        if (record.isPresent() && !record.get().app().equals(app)) {
            throw notARecord(recordName(app));
        }
        return record;
    }

    private Optional<AppRecord> recordAt(String blob) throws PackageSetsException {
        Optional<BlobDownloadContentResponse> found = questions.askForBlob(
                "reading a record",
                blob,
                () -> clients.questions()
                        .getBlobClient(blob)
                        .downloadContentWithResponse(null, null, Clients.QUESTION, Context.NONE));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(RecordJson.read(
                        found.get().getValue().toString(),
                        found.get().getDeserializedHeaders().getETag())
                .orElseThrow(() -> notARecord(blob)));
    }

    private PackageSetsException notARecord(String blob) {
        return new PackageSetsException(
                "reading a record failed at " + questions.where(blob)
                        + ": it is not the record of a data app; correct it, or delete it and let the maintainer write it anew",
                true,
                new IllegalArgumentException("record"));
    }

    List<AppRecord> records() throws PackageSetsException {
        List<String> names = questions.ask(
                "listing the records",
                questions.where(),
                () -> clients.questions().listBlobs(new ListBlobsOptions().setPrefix(APPS), Clients.QUESTION).stream()
                        .map(BlobItem::getName)
                        .toList());
        List<AppRecord> records = new ArrayList<>();
        for (String name : names) {
            recordAt(name).ifPresent(records::add);
        }
        return records;
    }

    void write(AppRecord record) throws PackageSetsException {
        String name = recordName(record.app());
        BlobRequestConditions unchanged = record.version().isEmpty()
                ? new BlobRequestConditions().setIfNoneMatch("*")
                : new BlobRequestConditions().setIfMatch(record.version());
        try {
            clients.questions()
                    .getBlobClient(name)
                    .uploadWithResponse(
                            new BlobParallelUploadOptions(BinaryData.fromString(RecordJson.text(record)))
                                    .setHeaders(new BlobHttpHeaders().setContentType("application/json"))
                                    .setRequestConditions(unchanged),
                            Clients.QUESTION,
                            Context.NONE);
        } catch (BlobStorageException e) {
            // Another maintainer of the same app: the next tick looks at what it wrote.
            if (e.getStatusCode() != 409 && e.getStatusCode() != 412) {
                throw Failures.of("writing a record", questions.where(name), e);
            }
        } catch (RuntimeException e) {
            throw Failures.of("writing a record", questions.where(name), e);
        }
    }
}
