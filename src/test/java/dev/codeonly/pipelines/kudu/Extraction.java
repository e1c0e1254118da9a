package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks an archive as Kudu does. Every file gets the time of the archive's directory, in which two seconds are the
 * smallest step and which is read as UTC: .NET, in which Kudu is written, knows no finer time of an entry.
 */
final class Extraction {
    private static final int ENTRY = 0x02014b50;
    private static final int HEADER = 46;

    private final Path archive;

    Extraction(Path archive) {
        this.archive = archive;
    }

    void into(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Map<String, FileTime> times = times();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path target = HomePath.of(folder, entry.getName())
                        .orElseThrow(() -> new ZipException("'" + entry.getName() + "' leads outside"));
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                    Files.setLastModifiedTime(target, times.get(entry.getName()));
                }
            }
        }
    }

    /** Read here because the JDK's own reader prefers the exact times that other packers add. */
    private Map<String, FileTime> times() throws IOException {
        Map<String, FileTime> times = new HashMap<>();
        try (FileChannel channel = FileChannel.open(archive)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            int at = bytes.getInt(end(bytes) + 16);
            while (at + HEADER <= bytes.capacity() && bytes.getInt(at) == ENTRY) {
                byte[] name = new byte[Short.toUnsignedInt(bytes.getShort(at + 28))];
                bytes.get(at + HEADER, name);
                times.put(
                        new String(name, StandardCharsets.UTF_8),
                        time(bytes.getShort(at + 14), bytes.getShort(at + 12)));
                at += HEADER
                        + name.length
                        + Short.toUnsignedInt(bytes.getShort(at + 30))
                        + Short.toUnsignedInt(bytes.getShort(at + 32));
            }
        }
        return times;
    }

    private static int end(ByteBuffer bytes) throws ZipException {
        for (int at = bytes.capacity() - 22; at >= 0 && at > bytes.capacity() - 65_600; at--) {
            if (bytes.getInt(at) == 0x06054b50) {
                return at;
            }
        }
        throw new ZipException("End of Central Directory record could not be found.");
    }

    // What is no date becomes the first one, as in .NET.
    private static FileTime time(int date, int time) {
        try {
            return FileTime.from(LocalDateTime.of(
                            1980 + (date >> 9 & 0x7f),
                            date >> 5 & 0xf,
                            date & 0x1f,
                            time >> 11 & 0x1f,
                            time >> 5 & 0x3f,
                            (time & 0x1f) * 2)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return FileTime.from(LocalDateTime.of(1980, 1, 1, 0, 0).toInstant(ZoneOffset.UTC));
        }
    }
}
