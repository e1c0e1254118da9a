package dev.codeonly.pipelines.build;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A code zip, read by the JDK: what is in it, and the time of each entry that is kept in UTC. */
record CodeZip(Path file, SortedMap<String, byte[]> contents, SortedMap<String, Instant> times) {
    static CodeZip read(Path file) {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        SortedMap<String, Instant> times = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream content = zip.getInputStream(entry)) {
                    contents.put(entry.getName(), content.readAllBytes());
                }
                times.put(entry.getName(), entry.getLastModifiedTime().toInstant());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CodeZip(file, contents, times);
    }

    /** All names but that of build_info.json, which the build adds. */
    List<String> code() {
        return contents.keySet().stream()
                .filter(name -> !name.equals("build_info.json"))
                .toList();
    }

    String text(String name) {
        return new String(contents.get(name), StandardCharsets.UTF_8);
    }

    /** The times that zip keeps without a zone, read as UTC; Python's reader knows no other. */
    List<Instant> timesWithoutZone() {
        String lines = "import zipfile, sys\n"
                + "for i in zipfile.ZipFile(sys.argv[1]).infolist(): print('%04d-%02d-%02dT%02d:%02d:%02d' % i.date_time)";
        return Script.lines(file.getParent(), PythonTools.python() + " -c \"" + lines + "\" " + file.getFileName())
                .out()
                .lines()
                .map(time -> LocalDateTime.parse(time).toInstant(ZoneOffset.UTC))
                .toList();
    }
}
