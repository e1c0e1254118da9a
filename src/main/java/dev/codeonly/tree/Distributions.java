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

/**
 * What the RECORD files of a tree say is installed.
 *
 * @param all sorted by folder name
 * @param fingerprint empty when there is no RECORD, one cannot be read, or no row counts: such a tree equals nothing
 * @param problems what makes the tree incomplete already without a look at its other files
 */
public record Distributions(List<Distribution> all, Optional<Fingerprint> fingerprint, List<Problem> problems) {
    public Distributions {
        all = List.copyOf(all);
        problems = List.copyOf(problems);
    }

    /**
     * Reads the RECORDs below a site-packages folder and nothing else; the number of reads grows with the number of
     * distributions only. A missing folder has no distributions.
     */
    public static Distributions in(Path sitePackages) throws IOException {
        List<Distribution> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<byte[]> records = new ArrayList<>();
        boolean readable = true;
        for (String folder : folders(sitePackages)) {
            String path = PackageTree.SITE_PACKAGES + folder;
            try {
                byte[] bytes = Files.readAllBytes(sitePackages.resolve(folder).resolve("RECORD"));
                records.add(bytes);
                RecordFile record = new RecordFile(bytes);
                record.unreadable()
                        .forEach(line -> problems.add(new Problem(path + "/RECORD", "line " + line + " is not a row")));
                all.add(new Distribution(folder, record.rows()));
            } catch (NoSuchFileException e) {
                problems.add(new Problem(path, "has no RECORD"));
            } catch (IOException e) {
                if (Files.isRegularFile(sitePackages.resolve(folder))) { // the shell's glob does not see it either
                    problems.add(new Problem(path, "has no RECORD"));
                    continue;
                }
                readable = false;
                problems.add(new Problem(path + "/RECORD", "cannot be read (" + e + ")"));
            }
        }
        twice(all, problems);
        return new Distributions(all, readable ? Fingerprint.of(records) : Optional.empty(), problems);
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
