package dev.codeonly.offshare;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A stream that becomes the blocks of a blob. Nobody sees them before they are listed; the service holds each to the hash that is
 * sent with it, so that the blob is what was written here.
 */
final class BlockUpload extends OutputStream {
    /** An id is Base64 of 32 characters: 24 of this upload, 8 of the block. Those of one blob must all have one length. */
    private static final int LENGTH_OF_UPLOAD = 24;

    private final BlockBlobClient blob;
    private final String where;
    private final Transfers transfers;
    private final String upload = UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH_OF_UPLOAD);
    private final List<String> ids = new ArrayList<>();
    private final Sha256 hash = new Sha256();
    private byte[] block = new byte[Transfers.PIECE];
    private int filled;

    BlockUpload(BlockBlobClient blob, String where, Transfers transfers) {
        this.blob = blob;
        this.where = where;
        this.transfers = transfers;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            int now = Math.min(left, block.length - filled);
            System.arraycopy(bytes, at, block, filled, now);
            filled += now;
            at += now;
            left -= now;
            if (filled == block.length) {
                send();
            }
        }
    }

    /** Sends what is left and waits for all blocks; afterwards they can be listed. */
    void finish() throws IOException, InterruptedException {
        if (filled > 0) {
            send();
        }
        transfers.await();
    }

    /** In the order in which they were written. */
    List<String> ids() {
        return List.copyOf(ids);
    }

    /** Of all that was written; to be asked for once, when finished. */
    Sha256.Value sha256() {
        return hash.finish();
    }

    private void send() throws IOException {
        byte[] content = filled == block.length ? block : Arrays.copyOf(block, filled);
        hash.update(ByteBuffer.wrap(content));
        String id = Base64.getEncoder()
                .encodeToString((upload + "%08d".formatted(ids.size())).getBytes(StandardCharsets.US_ASCII));
        ids.add(id);
        block = new byte[Transfers.PIECE];
        filled = 0;
        try {
            transfers.begin(() -> {
                try {
                    blob.stageBlockWithResponse(
                            new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(content))
                                    .setContentMd5(md5(content)),
                            Clients.BLOCK,
                            Context.NONE);
                    return null;
                } catch (RuntimeException e) {
                    throw Failures.of("sending an archive", where, e);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("sending an archive to " + where + " was interrupted");
        }
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
