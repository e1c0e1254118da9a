package dev.codeonly.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a stream to its end, however long that is, and keeps its beginning and its last part. */
final class Excerpt implements Runnable {
    private static final int BEGINNING = 4 * 1024;

    private final InputStream stream;
    private final byte[] beginning = new byte[BEGINNING];
    private final byte[] end;
    private int begun;
    private int ended;
    private long leftOut;

    Excerpt(InputStream stream, int endBytes) {
        this.stream = stream;
        this.end = new byte[endBytes];
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8 * 1024];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                add(buffer, read);
            }
        } catch (IOException e) {
            // Closed under the reader because the process ended: there is no more to come.
        }
    }

    private synchronized void add(byte[] bytes, int length) {
        int first = Math.min(length, beginning.length - begun);
        System.arraycopy(bytes, 0, beginning, begun, first);
        begun += first;
        int rest = length - first;
        int fresh = Math.min(rest, end.length);
        int kept = Math.min(ended, end.length - fresh);
        leftOut += rest - fresh + ended - kept;
        System.arraycopy(end, ended - kept, end, 0, kept);
        System.arraycopy(bytes, length - fresh, end, kept, fresh);
        ended = kept + fresh;
    }

    /** What has been read so far; a line in the middle says how much is not there. */
    synchronized String text() {
        if (leftOut > 0) {
            return decoded(beginning, begun) + "\n[" + leftOut + " bytes left out]\n" + decoded(end, ended);
        }
        byte[] whole = Arrays.copyOf(beginning, begun + ended);
        System.arraycopy(end, 0, whole, begun, ended);
        return decoded(whole, whole.length);
    }

    private static String decoded(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
