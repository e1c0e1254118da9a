package dev.codeonly.offshare;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.codeonly.backup.AppRecord;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.PackageSets;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The container in Blob Storage. */
public final class BlobPackageSets implements PackageSets {
    private static final String SETS = "sets/";
    private static final String ZIP = ".zip";
    private static final String APPS = "apps/";
    private static final String JSON = ".json";

    /** For the SDK to go on reading a piece where its connection broke. */
    private static final int RESUMPTIONS = 3;

    /** A client has connections, threads and a token, which outlive a tick. */
    private static final Map<Container, BlobPackageSets> KNOWN = new ConcurrentHashMap<>();

    private final Container container;
    private final Clients clients;

    private BlobPackageSets(Container container) {
        this.container = container;
        this.clients = Clients.of(container);
    }

    /** The container's package sets; asks nobody for anything yet. */
    public static BlobPackageSets of(Container container) {
        return KNOWN.computeIfAbsent(container, BlobPackageSets::new);
    }

    @Override
    public String where() {
        return container.toString();
    }

    private static String name(Fingerprint set) {
        return SETS + set + ZIP;
    }

    private String recordName(String app) {
        return APPS + container.owner().map(owner -> owner + "/").orElse("") + app + JSON;
    }

    private String where(String blob) {
        return container + "/" + blob;
    }

    private <T> T ask(String action, String where, Supplier<T> question) throws PackageSetsException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw Failures.of(action, where, e);
        }
    }

    /** The same where the blob may be absent, which is an answer too; that the container is absent is none. */
    private <T> Optional<T> askForBlob(String action, String blob, Supplier<T> question) throws PackageSetsException {
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

    @Override
    public Optional<ArchivedSet> find(Fingerprint set) throws PackageSetsException {
        Optional<BlobProperties> found = askForBlob(
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
                        "looking for an archive failed at " + where(name(set))
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

    @Override
    public Inventory inventory() throws PackageSetsException {
        return ask("listing the archives", where(), () -> {
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

    @Override
    public Stored store(ArchivedSet.Description description, BooleanSupplier stop, Content content)
            throws IOException, InterruptedException {
        try (Transfers transfers = new Transfers(stop)) {
            return store(description, transfers, content);
        } catch (Transfers.Stopped e) {
            return Stored.STOPPED;
        }
    }

    private Stored store(ArchivedSet.Description description, Transfers transfers, Content content)
            throws IOException, InterruptedException {
        Fingerprint set = description.set();
        BlockBlobClient blob = clients.content().getBlobClient(name(set)).getBlockBlobClient();
        BlockUpload upload = new BlockUpload(blob, where(name(set)), transfers);
        if (!content.writeTo(upload)) {
            return Stored.STOPPED;
        }
        upload.finish();
        Sha256.Value sha256 = upload.sha256();
        try {
            clients.questions()
                    .getBlobClient(name(set))
                    .getBlockBlobClient()
                    .commitBlockListWithResponse(
                            new BlockBlobCommitBlockListOptions(upload.ids())
                                    .setMetadata(Metadata.of(description, sha256))
                                    .setHeaders(new BlobHttpHeaders().setContentType("application/zip"))
                                    .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                            Clients.QUESTION,
                            Context.NONE);
            return Stored.STORED;
        } catch (RuntimeException e) {
            // Someone else's list, or our own whose answer was lost: then ours is what is there.
            Optional<ArchivedSet> there = find(set);
            if (there.isEmpty()) {
                throw Failures.of("storing an archive", where(name(set)), e);
            }
            return there.get().sha256().equals(sha256) ? Stored.STORED : Stored.THERE_ALREADY;
        }
    }

    @Override
    public boolean read(ArchivedSet archive, BooleanSupplier stop, Target target)
            throws IOException, InterruptedException {
        String name = name(archive.set());
        try (Transfers transfers = new Transfers(stop)) {
            for (long at = 0; at < archive.size(); at += Transfers.PIECE) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                long from = at;
                long length = Math.min(Transfers.PIECE, archive.size() - at);
                transfers.begin(() -> {
                    target.put(piece(name, from, (int) length), from);
                    return null;
                });
            }
            transfers.await();
            return true;
        } catch (Transfers.Stopped e) {
            return false;
        }
    }

    /** As a whole, before anything is done with it: what fails in a stream of ours the SDK would take for its connection's fault. */
    private ByteBuffer piece(String name, long from, int length) throws PackageSetsException {
        Piece piece = new Piece(length);
        ask(
                "reading an archive",
                where(name),
                () -> clients.content()
                        .getBlobClient(name)
                        .downloadStreamWithResponse(
                                piece,
                                new BlobRange(from, (long) length),
                                new DownloadRetryOptions().setMaxRetryRequests(RESUMPTIONS),
                                null,
                                false,
                                Clients.BLOCK,
                                Context.NONE));
        if (piece.came != length) {
            throw new PackageSetsException(
                    "reading an archive failed at " + where(name) + ": " + piece.came + " bytes came in place of "
                            + length + "; try again",
                    false,
                    new IllegalStateException("length"));
        }
        return piece.content.flip();
    }

    /** Keeps what was asked for, and counts what comes. */
    private static final class Piece extends OutputStream {
        private final ByteBuffer content;
        private long came;

        Piece(int length) {
            content = ByteBuffer.allocate(length);
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            content.put(bytes, from, Math.min(length, content.remaining()));
            came += length;
        }
    }

    @Override
    public boolean touch(ArchivedSet archive) throws PackageSetsException {
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
                throw Failures.of("touching an archive", where(name), e);
            }
            // Touched by someone else just now is as good; another archive in its place is not.
            return find(archive.set())
                    .filter(now -> now.sha256().equals(archive.sha256()))
                    .isPresent();
        } catch (RuntimeException e) {
            throw Failures.of("touching an archive", where(name), e);
        }
    }

    @Override
    public boolean delete(ArchivedSet archive) throws PackageSetsException {
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
            throw Failures.of("deleting an archive", where(name), e);
        } catch (RuntimeException e) {
            throw Failures.of("deleting an archive", where(name), e);
        }
    }

    @Override
    public Optional<AppRecord> record(String app) throws PackageSetsException {
        Optional<AppRecord> record = recordAt(recordName(app));
        if (record.isPresent() && !record.get().app().equals(app)) {
            throw notARecord(recordName(app));
        }
        return record;
    }

    private Optional<AppRecord> recordAt(String blob) throws PackageSetsException {
        Optional<BlobDownloadContentResponse> found = askForBlob(
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
                "reading a record failed at " + where(blob)
                        + ": it is not the record of a data app; correct it, or delete it and let the maintainer write it anew",
                true,
                new IllegalArgumentException("record"));
    }

    @Override
    public List<AppRecord> records() throws PackageSetsException {
        List<String> names = ask(
                "listing the records",
                where(),
                () -> clients.questions().listBlobs(new ListBlobsOptions().setPrefix(APPS), Clients.QUESTION).stream()
                        .map(BlobItem::getName)
                        .toList());
        List<AppRecord> records = new ArrayList<>();
        for (String name : names) {
            recordAt(name).ifPresent(records::add);
        }
        return records;
    }

    @Override
    public void write(AppRecord record) throws PackageSetsException {
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
                throw Failures.of("writing a record", where(name), e);
            }
        } catch (RuntimeException e) {
            throw Failures.of("writing a record", where(name), e);
        }
    }
}
