package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An excerpt of a stream")
class ExcerptTest {
    private static final int BEGINNING = 4 * 1024;

    @ParameterizedTest(name = "of {0} bytes, read {1} at a time")
    @DisplayName("is its beginning, its end and the number of bytes between")
    @CsvSource({
        "0, 1",
        "1, 1",
        "4096, 1",
        "4097, 7",
        "5096, 4096",
        "5097, 8192",
        "10000, 1",
        "10000, 999",
        "10000, 1001",
        "100000, 8192"
    })
    void keeps(int length, int chunk) {
        String text = IntStream.range(0, length)
                .mapToObj(i -> Character.toString('a' + i % 23))
                .collect(Collectors.joining());
        Excerpt excerpt = new Excerpt(slow(text, chunk), 1000);

        excerpt.run();

        int leftOut = length - BEGINNING - 1000;
        String expected = leftOut <= 0
                ? text
                : text.substring(0, BEGINNING) + "\n[" + leftOut + " bytes left out]\n" + text.substring(length - 1000);
        assertThat(excerpt.text()).isEqualTo(expected);
    }

    private static InputStream slow(String text, int chunk) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, chunk));
            }
        };
    }
}
