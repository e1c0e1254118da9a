package dev.codeonly.pipelines.kudu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code /api/zip/…/}: a folder as an archive; what is put lands on top of what is there, and nothing is deleted. */
final class ZipFolder {
    private static final String ROOT = "/api/zip/";

    private final Path home;

    ZipFolder(Path home) {
        this.home = home;
    }

    Answer answer(Request request) throws IOException {
        String path = request.path().substring(ROOT.length());
        Optional<Path> folder = HomePath.of(home, path).filter(found -> path.isEmpty() || path.endsWith("/"));
        if (folder.isEmpty()) {
            return Answer.of(404);
        }
        return switch (request.method()) {
            case "GET" -> get(folder.get());
            case "PUT" -> put(request, folder.get());
            default -> Answer.of(405);
        };
    }

    private static Answer get(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Answer.of(404);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path path : Folder.paths(folder)) {
                if (Files.isRegularFile(path)) {
                    ZipEntry entry = new ZipEntry(folder.relativize(path).toString());
                    entry.setLastModifiedTime(Files.getLastModifiedTime(path));
                    zip.putNextEntry(entry);
                    Files.copy(path, zip);
                }
            }
        }
        return Answer.bytes(200, "application/zip", bytes.toByteArray());
    }

    private static Answer put(Request request, Path folder) {
        try {
            new Extraction(request.body()).into(folder);
            return Answer.of(200);
        } catch (IOException e) {
            return Answer.text(500, String.valueOf(e.getMessage()));
        }
    }
}
