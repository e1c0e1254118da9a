package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the RECORD files of a tree say is installed.
 *
 * @param all sorted by folder name
 * @param fingerprint empty when there is no RECORD, one cannot be read, or no row counts: such a tree equals nothing
 * @param unreadable a RECORD that could not be read, and why; it may be a passing failure of the share
 * @param problems what makes the tree incomplete already without a look at its other files
 */
public record Distributions(
        List<Distribution> all,
        Optional<Fingerprint> fingerprint,
        Optional<String> unreadable,
        List<Problem> problems) {
    /**
     * What the RECORDs of a tree may have together, in bytes: of a million files, three times as many as a tick has room for.
     * The remote script has the same.
     */
    static final int MOST_TOGETHER = 64 << 20;

    /** How many rows they may have together: one of a few bytes takes as much memory as any other. */
    static final int MOST_ROWS = 1_000_000;

    public Distributions {
        all = List.copyOf(all);
        problems = List.copyOf(problems);
    }

    /**
     * Reads the RECORDs below a site-packages folder and nothing else, several at a time; the number of reads grows with the
     * number of distributions only. A missing folder has no distributions.
     */
    public static Distributions in(Path sitePackages) throws IOException {
        List<Distribution> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Optional<String> unreadable = Optional.empty();
        List<RecordBytes> records = records(sitePackages);
        int rows = MOST_ROWS;
        for (RecordBytes record : records) {
            String path = PackageTree.SITE_PACKAGES + record.folder();
            if (record.bytes().isPresent()) {
                RecordFile file = new RecordFile(record.bytes().get(), rows);
                rows -= file.rows().size();
                if (file.hasMore()) {
                    problems.add(new Problem(
                            path + "/RECORD", "with others of its kind has more than " + MOST_ROWS + " rows"));
                }
                file.unreadable()
                        .forEach(line -> problems.add(new Problem(path + "/RECORD", "line " + line + " is not a row")));
                all.add(new Distribution(record.folder(), file.rows()));
            } else if (record.failure().isPresent()) {
                if (!(record.failure().get() instanceof OddFileException)
                        && Files.isRegularFile(
                                sitePackages.resolve(record.folder()).resolve("RECORD"))) {
                    unreadable = Optional.of(path + "/RECORD cannot be read ("
                            + FileFailure.reason(record.failure().get()) + ")");
                }
                problems.add(new Problem(
                        path + "/RECORD",
                        "cannot be read (" + FileFailure.reason(record.failure().get()) + ")"));
            } else {
                problems.add(new Problem(path, "has no RECORD"));
            }
        }
        twice(all, problems);
        return new Distributions(all, fingerprint(records), unreadable, problems);
    }

    /** The fingerprint alone, from the same reads. */
    static Optional<Fingerprint> fingerprint(Path sitePackages) throws IOException {
        return fingerprint(records(sitePackages));
    }

    private static Optional<Fingerprint> fingerprint(List<RecordBytes> records) {
        return records.stream().anyMatch(record -> record.failure().isPresent())
                ? Optional.empty()
                : Fingerprint.of(records.stream()
                        .map(RecordBytes::bytes)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** One RECORD; without bytes and failure when there is none. */
    private record RecordBytes(String folder, Optional<byte[]> bytes, Optional<IOException> failure) {}

    private static List<RecordBytes> records(Path sitePackages) throws IOException {
        AtomicLong together = new AtomicLong();
        return SideBySide.read(folders(sitePackages), folder -> {
            try {
                Path file = sitePackages.resolve(folder).resolve("RECORD");
                byte[] bytes = SmallFile.all(file, MOST_TOGETHER, together);
                return new RecordBytes(folder, Optional.of(bytes), Optional.empty());
            } catch (NoSuchFileException e) {
                return new RecordBytes(folder, Optional.empty(), Optional.empty());
            } catch (IOException e) {
                boolean isFile =
                        Files.isRegularFile(sitePackages.resolve(folder)); // the shell's glob does not see it either
                return new RecordBytes(folder, Optional.empty(), isFile ? Optional.empty() : Optional.of(e));
            }
        });
    }

    private static List<String> folders(Path sitePackages) throws IOException {
        return Names.in(sitePackages).stream()
                .filter(name -> name.endsWith(Distribution.SUFFIX) && !name.startsWith("."))
                .toList();
    }

    private static void twice(List<Distribution> all, List<Problem> problems) {
        Map<String, String> seen = new HashMap<>();
        for (Distribution distribution : all) {
            String before = seen.put(distribution.project(), distribution.folder());
            if (before != null) {
                problems.add(new Problem(
                        PackageTree.SITE_PACKAGES + distribution.folder(),
                        "and " + before + " are two versions of one project"));
            }
        }
    }
}
