import dev.codeonly.app.Settings;
import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.files.TreeCopy;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import java.nio.file.Path;
import java.util.Locale;

/** Copies packages as a tick does, by the tick's own settings, and writes the seconds that the JVM's start is not part of. */
final class OurCopy {
    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        Path to = Path.of(arguments[1]);
        Inspection live = Inspection.of(new PackageTree(Path.of(arguments[0])), MayDiffer.NOTHING);
        TreeCopy copying = new TreeCopy(
                new Disk(), Settings.of(System.getenv()).tick().workers(), () -> false, Progress.NONE);
        TreeCopy.Result result =
                copying.copy(live.tree(), live.listing(), live.expectations(), to, !live.confirmedByBuild());
        System.out.printf(Locale.ROOT, "part copy %.3f%n", (System.nanoTime() - begin) / 1e9);
        if (!live.complete() || !result.complete() || !result.wrong().isEmpty()) {
            System.err.println("not copied as a whole: " + live.problems() + " " + result);
            System.exit(1);
        }
    }
}
