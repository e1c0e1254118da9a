package dev.codeonly.offshare;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.PackageSets.Inventory;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.tree.Fingerprint;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The archives in the container, one blob each, by what the service knows of them; see {@link ArchiveContent} for what is in them. */
final class ArchiveBlobs {
    private static final String SETS = "sets/";
    private static final String ZIP = ".zip";

    private final Questions questions;
    private final Clients clients;

    ArchiveBlobs(Questions questions) {
        this.questions = questions;
        this.clients = questions.clients();
    }

    static String name(Fingerprint set) {
        return SETS + set + ZIP;
    }

    Optional<ArchivedSet> find(Fingerprint set) throws PackageSetsException {
        Optional<BlobProperties> found = questions.askForBlob(
                "looking for an archive",
                name(set),
                () -> clients.questions()
                        .getBlobClient(name(set))
                        .getPropertiesWithResponse(null, Clients.QUESTION, Context.NONE)
                        .getValue());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        BlobProperties properties = found.get();
        Metadata.Read read = Metadata.read(set, properties.getMetadata())
                .orElseThrow(() -> new PackageSetsException(
                        "looking for an archive failed at " + questions.where(name(set))
                                + ": its metadata are not those of an archive of this set; delete it, and store it anew",
                        true,
                        new IllegalArgumentException("metadata")));
        return Optional.of(new ArchivedSet(
                read.description(),
                read.sha256(),
                properties.getBlobSize(),
                properties.getCreationTime().toInstant(),
                properties.getLastModified().toInstant(),
                properties.getETag()));
    }

    Inventory inventory() throws PackageSetsException {
        return questions.ask("listing the archives", questions.where(), () -> {
            List<ArchivedSet> sets = new ArrayList<>();
            List<String> strangers = new ArrayList<>();
            Optional<Instant> asOf = Optional.empty();
            ListBlobsOptions options =
                    new ListBlobsOptions().setPrefix(SETS).setDetails(new BlobListDetails().setRetrieveMetadata(true));
            for (PagedResponse<BlobItem> page :
                    clients.questions().listBlobs(options, Clients.QUESTION).iterableByPage()) {
                // The first page's: what is touched later counts as touched.
                asOf = asOf.or(() -> date(page.getHeaders().getValue(HttpHeaderName.DATE)));
                for (BlobItem blob : page.getValue()) {
                    archive(blob).ifPresentOrElse(sets::add, () -> strangers.add(blob.getName()));
                }
            }
            sets.sort(Comparator.comparing(ArchivedSet::created).reversed());
            return new Inventory(
                    sets,
                    strangers,
                    asOf.orElseThrow(() -> new IllegalStateException("the service did not say what time it is")));
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.ofNullable(text)
                    .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<ArchivedSet> archive(BlobItem blob) {
        String name = blob.getName();
        if (!name.endsWith(ZIP)) {
            return Optional.empty();
        }
        Optional<Fingerprint> set = Fingerprint.parse(name.substring(SETS.length(), name.length() - ZIP.length()));
        return set.flatMap(known -> Metadata.read(known, blob.getMetadata() == null ? Map.of() : blob.getMetadata()))
                .map(read -> new ArchivedSet(
                        read.description(),
                        read.sha256(),
                        blob.getProperties().getContentLength(),
                        blob.getProperties().getCreationTime().toInstant(),
                        blob.getProperties().getLastModified().toInstant(),
                        blob.getProperties().getETag()));
    }

    boolean touch(ArchivedSet archive) throws PackageSetsException {
        String name = name(archive.set());
        try {
            clients.questions()
                    .getBlobClient(name)
                    .setMetadataWithResponse(
                            Metadata.of(archive.description(), archive.sha256()),
                            new BlobRequestConditions().setIfMatch(archive.version()),
                            Clients.QUESTION,
                            Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (e.getStatusCode() != 412 && e.getStatusCode() != 404) {
                throw Failures.of("touching an archive", questions.where(name), e);
            }
            // Touched by someone else just now is as good; another archive in its place is not.
            return find(archive.set())
                    .filter(now -> now.sha256().equals(archive.sha256()))
                    .isPresent();
        } catch (RuntimeException e) {
            throw Failures.of("touching an archive", questions.where(name), e);
        }
    }

    boolean delete(ArchivedSet archive) throws PackageSetsException {
        String name = name(archive.set());
        try {
            clients.questions()
                    .getBlobClient(name)
                    .deleteWithResponse(
                            DeleteSnapshotsOptionType.INCLUDE,
                            new BlobRequestConditions().setIfMatch(archive.version()),
                            Clients.QUESTION,
                            Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == 412) {
                return false;
            }
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                return true;
            }
            throw Failures.of("deleting an archive", questions.where(name), e);
        } catch (RuntimeException e) {
            throw Failures.of("deleting an archive", questions.where(name), e);
        }
    }
}
