package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a share has to bear, counted by the changes of its disk; {@code -Dlarge.files=100000} takes as many as that. */
@DisplayName("The maintainer's effort")
class EffortTest {

    @TempDir
    Path folder;

    @Test
    void to_restore_is_the_same_whatever_the_size_of_the_set() throws IOException {
        assertThat(restore(LargeSet.SMALL)).isEqualTo(restore(LargeSet.LARGE)).isBetween(1L, (long)
                LargeSet.FEW_CHANGES);
    }

    @Test
    void to_roll_back_is_the_same_whatever_the_size_of_the_set() throws IOException {
        assertThat(rollback(LargeSet.SMALL)).isEqualTo(rollback(LargeSet.LARGE)).isBetween(1L, (long)
                LargeSet.FEW_CHANGES);
    }

    @Test
    void to_return_a_parked_tree_is_the_same_whatever_the_size_of_the_set() throws IOException {
        assertThat(returnParked(LargeSet.SMALL))
                .isEqualTo(returnParked(LargeSet.LARGE))
                .isBetween(1L, (long) LargeSet.FEW_CHANGES);
    }

    @Test
    void of_a_tick_without_work_is_none() throws IOException {
        Share share = share(LargeSet.SMALL);
        LargeSet.write(share.home().packages(), "1.0", LargeSet.SMALL);
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        WatchedDisk disk = WatchedDisk.counting();
        assertThat(share.with(disk).tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(disk.all()).isZero();
    }

    @Test
    void to_copy_is_a_folder_each_and_one_write_for_a_small_file() throws IOException {
        Share share = share(LargeSet.LARGE);
        LargeSet.write(share.home().packages(), "1.0", LargeSet.LARGE);
        WatchedDisk disk = WatchedDisk.counting();
        assertThat(share.with(disk).tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        long files = LargeSet.LARGE + 5L; // METADATA, WHEEL, RECORD, .package_set and __init__.py
        assertThat(disk.count(Disk.Change.CREATE_FILE)).isBetween(files, files + LargeSet.FEW_CHANGES);
        assertThat(disk.count(Disk.Change.WRITE)).isBetween(files, files + LargeSet.FEW_CHANGES);
        assertThat(disk.count(Disk.Change.CREATE_FOLDER))
                .isBetween(LargeSet.LARGE / 100L, LargeSet.LARGE / 100L + LargeSet.FEW_CHANGES);
        assertThat(disk.count(Disk.Change.SET_TIME)).isZero();
        assertThat(disk.count(Disk.Change.RENAME)).isEqualTo(1);
    }

    private long restore(int files) throws IOException {
        Share share = share(files);
        LargeSet.write(share.home().backup(), "1.0", files);
        Sets.mark(share.home().backup(), 3);
        LargeSet.write(share.home().packages(), "1.0", files);
        Files.delete(share.home().packages().sitePackages().resolve("foo/__init__.py"));
        WatchedDisk disk = WatchedDisk.counting();
        assertThat(share.with(disk).restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        return disk.all();
    }

    private long rollback(int files) throws IOException {
        Share share = share(files);
        LargeSet.write(share.home().packages(), "2.0", files);
        Path elsewhere = folder.resolve("elsewhere" + files);
        PackageTree previous = share.home().previous(LargeSet.write(new PackageTree(elsewhere), "1.0", files));
        LargeSet.write(previous, "1.0", files);
        Sets.mark(previous, 3);
        WatchedDisk disk = WatchedDisk.counting();
        assertThat(share.with(disk).rollback().outcome()).isEqualTo(Outcome.ROLLBACK_SUCCESS);
        return disk.all();
    }

    private long returnParked(int files) throws IOException {
        Share share = share(files);
        LargeSet.write(share.home().parked("run-7"), "1.0", files);
        LargeSet.write(share.home().backup(), "1.0", files);
        Sets.mark(share.home().backup(), 3);
        WatchedDisk disk = WatchedDisk.counting();
        assertThat(share.with(disk).tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(Sets.fingerprint(share.home().packages())).isNotNull();
        return disk.all();
    }

    private Share share(int files) {
        return Share.at(folder.resolve("home" + files), "foo").withPython(PythonTools.version());
    }
}
