package dev.codeonly.backup;

import dev.codeonly.files.Workers;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Reads files of a tree and holds their content to RECORD: all that count, or the slice whose turn it is. */
final class DeepCheck {
    /** One slice a tick of five minutes: a day for the whole tree. */
    static final int SLICES = 288;

    /** Open, read, close. */
    private static final int OPERATIONS_PER_FILE = 3;

    private final Workers workers;
    private final BooleanSupplier stop;

    DeepCheck(Workers workers, BooleanSupplier stop) {
        this.workers = workers;
        this.stop = stop;
    }

    /** What a check found; {@code finished} is false when it was stopped, and then it proves nothing. */
    record Result(List<Problem> problems, boolean finished) {
        boolean allWell() {
            return finished && problems.isEmpty();
        }
    }

    /** Every file that counts. */
    Result all(PackageTree tree, Expectations expectations) throws IOException, InterruptedException {
        return check(tree, expectations, expectations.paths());
    }

    /** The files of one slice, by number; as many as there are slices later it is their turn again. */
    Result slice(PackageTree tree, Expectations expectations, long number) throws IOException, InterruptedException {
        int turn = Math.floorMod(number, SLICES);
        return check(
                tree,
                expectations,
                expectations.paths().stream()
                        .filter(path -> Math.floorMod(path.hashCode(), SLICES) == turn)
                        .toList());
    }

    private Result check(PackageTree tree, Expectations expectations, List<String> paths)
            throws IOException, InterruptedException {
        Queue<Problem> problems = new ConcurrentLinkedQueue<>();
        boolean finished = workers.each(paths, OPERATIONS_PER_FILE, stop, path -> {
            try {
                if (!expectations.accepts(path, Sha256.of(tree.root().resolve(path)))) {
                    problems.add(new Problem(path, "has other content than its RECORD says"));
                }
            } catch (NoSuchFileException e) {
                problems.add(new Problem(path, "is missing"));
            }
        });
        return new Result(
                problems.stream().sorted(Comparator.comparing(Problem::path)).toList(), finished);
    }
}
