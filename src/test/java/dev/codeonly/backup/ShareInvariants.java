package dev.codeonly.backup;

import dev.codeonly.fixtures.TreeAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The invariants of docs/design.md as someone outside sees them: own names of places, own reading of trees. One object
 * follows one share, for it remembers whether there ever was a complete set.
 */
public final class ShareInvariants {
    private static final String MARKER = ".backup_ready";
    private static final String FINGERPRINT = "[0-9a-f]{64}";

    private final Path live;
    private final Path backup;
    private final Path store;
    private boolean hadSets;

    public ShareInvariants(Path home) {
        this.live = home.resolve("site/wwwroot/.python_packages");
        this.backup = home.resolve("data/.python_packages_backup");
        this.store = home.resolve("data/.python_packages_store");
    }

    /**
     * The share at one moment.
     *
     * @param violations what must not be so, ever
     * @param leftovers what a later tick should have finished, reused or deleted, by path
     * @param sets where sound sets stand: live, backup, previous, parked, ready to be swapped in
     * @param inTrash sound sets that only a person could still save
     * @param live every live file with the hash of its content
     */
    public record View(
            List<String> violations,
            List<String> leftovers,
            List<String> sets,
            List<String> inTrash,
            Map<String, String> live,
            Optional<String> liveFingerprint,
            Optional<String> backupFingerprint) {}

    /** Reads and hashes everything. */
    public View look() {
        TreeAudit liveTree = TreeAudit.of(live);
        TreeAudit backupTree = TreeAudit.of(backup);
        List<String> sets = new ArrayList<>();
        addIfSound(live, liveTree, sets);
        addIfSound(backup, backupTree, sets);
        for (String room : List.of("previous", "parked", "incoming")) {
            for (Path tree : in(room)) {
                // what is still being expanded is nobody's set yet
                if (!room.equals("incoming") || name(tree).matches(FINGERPRINT)) {
                    addIfSound(tree, TreeAudit.of(tree), sets);
                }
            }
        }
        List<String> inTrash = new ArrayList<>();
        in("trash").forEach(tree -> addIfSound(tree, TreeAudit.of(tree), inTrash));
        List<String> violations = new ArrayList<>(of(backupTree));
        if (hadSets && sets.isEmpty()) {
            violations.add("no complete package set is left on the share; in trash: " + inTrash);
        }
        hadSets |= !sets.isEmpty();
        Optional<String> backupFingerprint = backupTree.fingerprint();
        return new View(
                violations,
                leftovers(backupFingerprint),
                sets,
                inTrash,
                liveTree.contents(),
                liveTree.fingerprint(),
                backupFingerprint);
    }

    private List<String> of(TreeAudit tree) {
        if (!Files.exists(backup, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        tree.problems().forEach(problem -> found.add("the backup: " + problem));
        try {
            Optional<String> marked = TreeAudit.namedBy(backup.resolve(MARKER));
            if (marked.isEmpty() || !marked.equals(tree.fingerprint())) {
                found.add("the backup: its marker names " + marked + ", the tree is " + tree.fingerprint());
            }
            List<String> files = tree.contents().keySet().stream()
                    .filter(path -> !path.equals(MARKER))
                    .toList();
            Optional<String> counted = TreeAudit.value(backup.resolve(MARKER), "Files");
            if (!counted.equals(Optional.of(Integer.toString(files.size())))) {
                found.add("the backup: its marker counts " + counted + " files, there are " + files.size() + ": "
                        + files.stream().limit(20).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private List<String> leftovers(Optional<String> backupFingerprint) {
        List<String> left = new ArrayList<>();
        for (String room : List.of("staging", "parked", "trash")) {
            in(room).forEach(entry -> left.add(room + "/" + name(entry)));
        }
        for (Path entry : in("incoming")) {
            if (!name(entry).matches(FINGERPRINT + "(\\.refused)?")) {
                left.add("incoming/" + name(entry));
            }
        }
        List<Path> previous = in("previous");
        for (Path tree : previous) {
            if (previous.size() > 1 || backupFingerprint.equals(Optional.of(name(tree)))) {
                left.add("previous/" + name(tree));
            }
        }
        return left;
    }

    private static void addIfSound(Path tree, TreeAudit audit, List<String> found) {
        if (audit.sound()) {
            found.add(tree.getParent().getFileName() + "/" + name(tree));
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private List<Path> in(String room) {
        Path folder = store.resolve(room);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
