package dev.codeonly.backup;

import dev.codeonly.files.Workers;
import dev.codeonly.tree.Distributions;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Ownership;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Holds the files of a backup that no RECORD owns to those of the packages, a slice of the folders at a time. One that the packages
 * have had since before the backup was marked has to have the same content in both; one that they got later, or that only one of
 * both has, tells nothing.
 */
final class UnownedFiles {
    /** Attributes; open, read, close, in both trees. */
    private static final int OPERATIONS_PER_FILE = 7;

    private final Home home;
    private final Workers workers;
    private final BooleanSupplier stop;
    private final Ownership ownership;
    private final Set<String> folders;

    /** By the RECORDs of the backup, which have to be those of the packages. */
    UnownedFiles(Home home, Distributions distributions, Workers workers, BooleanSupplier stop) {
        this.home = home;
        this.workers = workers;
        this.stop = stop;
        ownership = new Ownership(distributions);
        folders = ownership.folders();
    }

    /** Those in the folders of one slice, by number, and in what lies below them and no RECORD knows. */
    DeepCheck.Result slice(long number) throws IOException, InterruptedException {
        int turn = Math.floorMod(number, DeepCheck.SLICES);
        List<String> paths = new ArrayList<>();
        for (String folder : folders) {
            if (Math.floorMod(folder.hashCode(), DeepCheck.SLICES) == turn) {
                paths.addAll(unownedIn(folder));
            }
        }
        if (paths.isEmpty()) {
            return new DeepCheck.Result(List.of(), true);
        }
        Optional<FileTime> marked = attributes(home.backup().marker()).map(BasicFileAttributes::lastModifiedTime);
        Queue<Problem> problems = new ConcurrentLinkedQueue<>();
        boolean finished = workers.each(paths, OPERATIONS_PER_FILE, stop, path -> {
            if (marked.isPresent() && differs(path, marked.get())) {
                problems.add(new Problem(path, "has other content than in the packages, and no RECORD vouches for it"));
            }
        });
        return new DeepCheck.Result(
                problems.stream().sorted(Comparator.comparing(Problem::path)).toList(), finished);
    }

    private List<String> unownedIn(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : Names.in(home.backup().root().resolve(folder))) {
            String path = folder.isEmpty() ? name : folder + "/" + name;
            if (folders.contains(path) || isOfSomebody(path) || path.indexOf(Names.LOST) >= 0) {
                continue;
            }
            Path entry = home.backup().root().resolve(path);
            BasicFileAttributes attributes = attributes(entry).orElse(null);
            if (attributes != null && attributes.isRegularFile()) {
                found.add(path);
            } else if (attributes != null && attributes.isDirectory()) {
                Listing.of(new PackageTree(entry)).files().keySet().stream()
                        .map(below -> path + "/" + below)
                        .filter(below -> !isOfSomebody(below))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private boolean isOfSomebody(String path) {
        return PackageTree.isOwnNote(path) || ownership.owns(path);
    }

    private boolean differs(String path, FileTime marked) throws IOException {
        Path copy = home.backup().root().resolve(path);
        Path original = home.packages().root().resolve(path);
        Optional<BasicFileAttributes> live = attributes(original)
                .filter(BasicFileAttributes::isRegularFile)
                .filter(file -> file.lastModifiedTime().compareTo(marked) < 0);
        if (live.isEmpty()) {
            return false;
        }
        try {
            return live.get().size() != Files.size(copy) || !Sha256.of(original).equals(Sha256.of(copy));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
