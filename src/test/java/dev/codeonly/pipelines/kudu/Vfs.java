package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /api/vfs/…}: the files below the home, one at a time. Changing one that exists needs {@code If-Match}. */
final class Vfs {
    private static final String ROOT = "/api/vfs/";

    private final Path home;

    Vfs(Path home) {
        this.home = home;
    }

    Answer answer(Request request) throws IOException {
        String path = request.path().substring(ROOT.length());
        Optional<Path> file = HomePath.of(home, path);
        if (file.isEmpty()) {
            return Answer.text(404, "'" + path + "' not found.");
        }
        boolean asFolder = path.isEmpty() || path.endsWith("/");
        return switch (request.method()) {
            case "GET", "HEAD" -> get(request, file.get(), asFolder);
            case "PUT" -> put(request, file.get(), asFolder);
            case "DELETE" -> delete(request, file.get());
            default -> Answer.of(405);
        };
    }

    private static Answer get(Request request, Path file, boolean asFolder) throws IOException {
        if (!Files.exists(file)) {
            return Answer.text(404, "'" + file.getFileName() + "' not found.");
        }
        if (Files.isDirectory(file) != asFolder) {
            String other = asFolder ? request.path().replaceFirst("/+$", "") : request.path() + "/";
            return Answer.of(307).with("Location", "https://" + request.host() + other);
        }
        return asFolder
                ? Answer.json(200, list(request, file))
                : Answer.bytes(200, "application/octet-stream", Files.readAllBytes(file))
                        .with("ETag", tag(file));
    }

    private static List<Object> list(Request request, Path folder) throws IOException {
        List<Object> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                boolean isFolder = Files.isDirectory(file);
                String name = file.getFileName().toString();
                entries.add(Json.object(
                        "name",
                        name,
                        "size",
                        isFolder ? 0 : Files.size(file),
                        "mtime",
                        Files.getLastModifiedTime(file).toString(),
                        "crtime",
                        Files.getLastModifiedTime(file).toString(),
                        "mime",
                        isFolder ? "inode/directory" : "application/octet-stream",
                        "href",
                        "https://" + request.host() + request.path() + escaped(name) + (isFolder ? "/" : ""),
                        "path",
                        request.path().replaceFirst("^/api/vfs", "/home") + name));
            }
        }
        return entries;
    }

    private static Answer put(Request request, Path file, boolean asFolder) throws IOException {
        boolean exists = Files.exists(file);
        if (Files.isDirectory(file)) {
            return Answer.text(409, "Cannot update an existing directory.");
        }
        if (asFolder) {
            Files.createDirectories(file);
            return Answer.of(201);
        }
        if (exists && !matches(request, file)) {
            return Answer.text(412, "ETag does not match, or is missing; send If-Match.");
        }
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                Files.copy(request.body(), out);
            }
        } catch (IOException e) {
            return Answer.text(409, "Could not write to '" + file.getFileName() + "': " + e.getMessage());
        }
        return Answer.of(exists ? 204 : 201).with("ETag", tag(file));
    }

    private static Answer delete(Request request, Path file) throws IOException {
        if (!Files.exists(file)) {
            return Answer.text(404, "'" + file.getFileName() + "' not found.");
        }
        if (!Files.isDirectory(file) && request.header("If-Match").isEmpty()) {
            return Answer.text(412, "Existing resources need an If-Match header.");
        }
        if (!Files.isDirectory(file) && !matches(request, file)) {
            return Answer.text(409, "ETag does not match.");
        }
        if (Files.isDirectory(file) && "true".equals(request.parameters().get("recursive"))) {
            Folder.delete(file);
            return Answer.of(200);
        }
        try {
            Files.delete(file);
        } catch (DirectoryNotEmptyException e) {
            return Answer.text(409, "Cannot delete a directory that is not empty.");
        }
        return Answer.of(200);
    }

    private static boolean matches(Request request, Path file) throws IOException {
        String wanted = request.header("If-Match").orElse("");
        return wanted.equals("*") || wanted.equals(tag(file));
    }

    private static String tag(Path file) throws IOException {
        return "\"" + Long.toHexString(Files.getLastModifiedTime(file).toMillis()) + "\"";
    }

    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
