package dev.codeonly.offshare;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.PackageSets.Content;
import dev.codeonly.backup.PackageSets.Stored;
import dev.codeonly.backup.PackageSets.Target;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Brings the content of archives into the container and out of it, in pieces. */
final class ArchiveContent {
    /** For the SDK to go on reading a piece where its connection broke. */
    private static final int RESUMPTIONS = 3;

    private final Questions questions;
    private final Clients clients;
    private final ArchiveBlobs archives;

    ArchiveContent(Questions questions, ArchiveBlobs archives) {
        this.questions = questions;
        this.clients = questions.clients();
        this.archives = archives;
    }

    Stored store(ArchivedSet.Description description, BooleanSupplier stop, Content content)
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
        BlockBlobClient blob =
                clients.content().getBlobClient(ArchiveBlobs.name(set)).getBlockBlobClient();
        BlockUpload upload = new BlockUpload(blob, questions.where(ArchiveBlobs.name(set)), transfers);
        if (!content.writeTo(upload)) {
            return Stored.STOPPED;
        }
        upload.finish();
        Sha256.Value sha256 = upload.sha256();
        try {
            clients.questions()
                    .getBlobClient(ArchiveBlobs.name(set))
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
            Optional<ArchivedSet> there = archives.find(set);
            if (there.isEmpty()) {
                throw Failures.of("storing an archive", questions.where(ArchiveBlobs.name(set)), e);
            }
            return there.get().sha256().equals(sha256) ? Stored.STORED : Stored.THERE_ALREADY;
        }
    }

    boolean read(ArchivedSet archive, BooleanSupplier stop, Target target) throws IOException, InterruptedException {
        String name = ArchiveBlobs.name(archive.set());
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
        questions.ask(
                "reading an archive",
                questions.where(name),
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
                    "reading an archive failed at " + questions.where(name) + ": " + piece.came
                            + " bytes came in place of " + length + "; try again",
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
}
