package dev.codeonly.tree;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Consumer;

/** The lines of a RECORD as bytes, without carriage returns wherever they stand; none is copied before it is asked for. */
final class RecordLines {
    private final byte[] bytes;

    RecordLines(byte[] bytes) {
        this.bytes = withoutReturns(bytes);
    }

    /** One line, without its end; bytes compare as the shell's {@code sort} does in the C locale. */
    record Line(byte[] bytes, int from, int to) implements Comparable<Line> {
        String text(Charset charset) {
            return new String(bytes, from, to - from, charset);
        }

        @Override
        public int compareTo(Line other) {
            return Arrays.compareUnsigned(bytes, from, to, other.bytes, other.from, other.to);
        }
    }

    /** Every line in order; what follows the last line feed is one, too, be it empty. */
    void each(Consumer<Line> consumer) {
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                consumer.accept(new Line(bytes, from, i));
                from = i + 1;
            }
        }
        consumer.accept(new Line(bytes, from, bytes.length));
    }

    private static byte[] withoutReturns(byte[] bytes) {
        int kept = 0;
        for (byte each : bytes) {
            if (each != '\r') {
                kept++;
            }
        }
        if (kept == bytes.length) {
            return bytes;
        }
        byte[] left = new byte[kept];
        int at = 0;
        for (byte each : bytes) {
            if (each != '\r') {
                left[at++] = each;
            }
        }
        return left;
    }
}
