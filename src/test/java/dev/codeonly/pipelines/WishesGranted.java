package dev.codeonly.pipelines;

import dev.codeonly.pipelines.kudu.PackageContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** In the place of a maintainer that fetches: what is wished for is brought as if it had been sent. */
record WishesGranted(Path home, PackageContainer container) {
    void grant() {
        Path incoming = home.resolve("data/.python_packages_store/incoming");
        if (!Files.isDirectory(incoming)) {
            return;
        }
        try (Stream<Path> all = Files.list(incoming)) {
            for (Path wish :
                    all.filter(one -> one.toString().endsWith(".fetch")).toList()) {
                grant(wish, wish.getFileName().toString().replace(".fetch", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void grant(Path wish, String set) throws IOException {
        Path refused = wish.resolveSibling(set + ".refused");
        Files.deleteIfExists(refused);
        if (container.blobs().contains("sets/" + set + ".zip")) {
            Path part = wish.resolveSibling(set + ".zip.part-000");
            Files.deleteIfExists(part);
            container.download("sets/" + set + ".zip", part);
            String hash =
                    Shell.output(home, List.of("sha256sum", part.toString())).substring(0, 64);
            Files.writeString(
                    wish.resolveSibling(set + ".zip.parts"),
                    "%s %d %s\n".formatted(hash, Files.size(part), part.getFileName()));
        } else {
            Files.writeString(refused, "the container has no such set");
        }
        Files.delete(wish);
    }
}
