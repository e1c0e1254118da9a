package dev.codeonly.offshare;

import dev.codeonly.backup.AppRecord;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.PackageSets;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The container in Blob Storage. */
public final class BlobPackageSets implements PackageSets {
    /** A client has connections, threads and a token, which outlive a tick. */
    private static final Map<Container, BlobPackageSets> KNOWN = new ConcurrentHashMap<>();

    private final Questions questions;
    private final ArchiveBlobs archives;
    private final ArchiveContent content;
    private final RecordBlobs records;

    private BlobPackageSets(Container container) {
        this.questions = new Questions(container, Clients.of(container));
        this.archives = new ArchiveBlobs(questions);
        this.content = new ArchiveContent(questions, archives);
        this.records = new RecordBlobs(questions);
    }

    /** The container's package sets; asks nobody for anything yet. */
    public static BlobPackageSets of(Container container) {
        return KNOWN.computeIfAbsent(container, BlobPackageSets::new);
    }

    @Override
    public String where() {
        return questions.where();
    }

    @Override
    public Optional<ArchivedSet> find(Fingerprint set) throws PackageSetsException {
        return archives.find(set);
    }

    @Override
    public Inventory inventory() throws PackageSetsException {
        return archives.inventory();
    }

    @Override
    public Stored store(ArchivedSet.Description description, BooleanSupplier stop, Content toStore)
            throws IOException, InterruptedException {
        return content.store(description, stop, toStore);
    }

    @Override
    public boolean read(ArchivedSet archive, BooleanSupplier stop, Target target)
            throws IOException, InterruptedException {
        return content.read(archive, stop, target);
    }

    @Override
    public boolean touch(ArchivedSet archive) throws PackageSetsException {
        return archives.touch(archive);
    }

    @Override
    public boolean delete(ArchivedSet archive) throws PackageSetsException {
        return archives.delete(archive);
    }

    @Override
    public Optional<AppRecord> record(String app) throws PackageSetsException {
        return records.record(app);
    }

    @Override
    public List<AppRecord> records() throws PackageSetsException {
        return records.records();
    }

    @Override
    public void write(AppRecord record) throws PackageSetsException {
        records.write(record);
    }
}
