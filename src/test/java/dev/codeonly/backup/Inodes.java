package dev.codeonly.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every path below some places with inode, size and time: equal only when nothing was renamed, copied or touched. */
public record Inodes(Map<String, String> paths) {
    public static Inodes of(Path... places) throws IOException {
        Map<String, String> paths = new TreeMap<>();
        for (Path place : places) {
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                paths.put(place.toString(), "absent");
                continue;
            }
            try (Stream<Path> all = Files.walk(place)) {
                for (Path path : all.toList()) {
                    Map<String, Object> seen =
                            Files.readAttributes(path, "unix:ino,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                    paths.put(path.toString(), new TreeMap<>(seen).toString());
                }
            }
        }
        return new Inodes(paths);
    }
}
