package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cache: a folder that one job leaves for the next with the same key, also of another run. What is kept under a key never
 * changes: it is saved at the end of a job that went well, and only if it was not there at the begin.
 */
record CacheTask(Task task) {
    private static final Pattern LITERAL = Pattern.compile("\"([^\"|]+)\"");

    StepEnd run() {
        Path kept = task.agent().run().caches().resolve(key());
        Path path = task.agent().resolve(task.input("path"));
        boolean hit = Files.isDirectory(kept);
        if (hit) {
            copy(kept, path);
        } else {
            task.agent().afterSuccess(() -> save(path, kept));
        }
        task.output().accept("There is a cache " + (hit ? "hit" : "miss") + ": " + task.input("key"));
        if (!task.input("cacheHitVar").isEmpty()) {
            task.agent().variables().put(task.input("cacheHitVar"), Boolean.toString(hit));
        }
        return StepEnd.succeeded();
    }

    private String key() {
        return UUID.nameUUIDFromBytes(Arrays.stream(task.input("key").split("\\|", -1))
                        .map(CacheTask::literal)
                        .collect(Collectors.joining("|"))
                        .getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String literal(String segment) {
        var literal = LITERAL.matcher(segment.strip());
        if (!literal.matches()) {
            throw new PipelineException("Cache@2: segment " + segment.strip()
                    + " of the key could be a file; this runner takes text in double quotes");
        }
        return literal.group(1);
    }

    private static void save(Path path, Path kept) {
        Path saving = kept.resolveSibling(kept.getFileName() + "." + UUID.randomUUID());
        copy(path, saving);
        try {
            Files.move(saving, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links and permissions stay what they are, as in the archive that the task makes. */
    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            List<Path> files = all.toList();
            Files.createDirectories(to.getParent());
            for (Path file : files) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
