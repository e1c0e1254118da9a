package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The parts of an archive, brought to this machine")
class LocalArchiveTest {
    private static final Workers WORKERS = new Workers(4, 0);

    @TempDir
    Path share;

    @Test
    void are_one_after_the_other_whatever_the_order_in_which_they_come() throws Exception {
        byte[] whole = bytes(5 << 20);
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(WORKERS, () -> false, parts(whole, 7))).isEmpty();
            assertThat(content(archive)).isEqualTo(whole);
        }
    }

    @Test
    void stay_what_was_hashed_when_the_share_changes_afterwards() throws Exception {
        byte[] whole = bytes(100);
        List<LocalArchive.Part> parts = parts(whole, 2);
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(WORKERS, () -> false, parts)).isEmpty();
            for (LocalArchive.Part part : parts) {
                Files.delete(part.file());
            }
            assertThat(content(archive)).isEqualTo(whole);
        }
    }

    @Test
    void are_refused_by_the_name_of_the_first_that_is_not_what_was_promised() throws Exception {
        List<LocalArchive.Part> parts = parts(bytes(100), 4);
        Files.write(parts.get(1).file(), new byte[25]);
        Files.delete(parts.get(2).file());
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(WORKERS, () -> false, parts))
                    .contains("part-1 has another sha256 than its list says");
        }
        Files.write(parts.get(0).file(), new byte[7]);
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(WORKERS, () -> false, parts)).contains("part-0 has 7 bytes, its list says 25");
        }
    }

    @Test
    void are_not_brought_further_once_stopped() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (LocalArchive archive = LocalArchive.create(new Disk())) {
            assertThat(archive.fetch(new Workers(1, 0), () -> asked.incrementAndGet() > 3, parts(bytes(5 << 20), 1)))
                    .isEmpty();
            assertThat(archive.content().size()).isLessThan(5 << 20);
        }
    }

    @Test
    void leave_no_file_behind_not_even_while_they_are_here() throws Exception {
        byte[] whole = bytes(100);
        List<LocalArchive.Part> parts = parts(whole, 1);
        Path place = Files.createDirectory(share.resolve("place"));
        try (LocalArchive archive = LocalArchive.create(new Disk(), place)) {
            assertThat(archive.fetch(WORKERS, () -> false, parts)).isEmpty();
            assertThat(content(archive)).isEqualTo(whole);
            assertThat(place).isEmptyDirectory();
        }
    }

    @Test
    void that_this_machine_has_no_room_for_fail_with_the_place_and_the_remedy() throws Exception {
        Disk full = new Disk() {
            @Override
            public void writeAt(Path file, FileChannel channel, ByteBuffer bytes, long position) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        List<LocalArchive.Part> parts = parts(bytes(10), 1);
        try (LocalArchive archive = LocalArchive.create(full)) {
            assertThatThrownBy(() -> archive.fetch(WORKERS, () -> false, parts))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("No space left on device", System.getProperty("java.io.tmpdir"), "room");
        }
    }

    private List<LocalArchive.Part> parts(byte[] whole, int count) throws IOException {
        List<LocalArchive.Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(whole, whole.length * i / count, whole.length * (i + 1) / count);
            parts.add(new LocalArchive.Part(
                    Files.write(share.resolve("part-" + i), part),
                    Sha256.of(part).hex(),
                    part.length));
        }
        return parts;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(11).nextBytes(bytes);
        return bytes;
    }

    private static byte[] content(LocalArchive archive) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) archive.content().size());
        while (bytes.hasRemaining() && archive.content().read(bytes, bytes.position()) > 0) {}
        return bytes.array();
    }
}
