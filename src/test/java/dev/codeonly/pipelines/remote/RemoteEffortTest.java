package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.LargeSet;
import dev.codeonly.backup.Sets;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What moves a set moves one folder: the changes of the share are as many for a hundred files as for a hundred thousand. {@code
 * -Dlarge.files=100000} takes as many as that; bench/scale counts them on a real mount.
 */
@DisplayName("The remote script changes as little of the share for a large set as for a small one:")
class RemoteEffortTest {

    @TempDir
    Path folder;

    @Test
    void restore_of_lost_packages() throws IOException {
        assertSameEffort(files -> {
            HeldShare share = share(files);
            LargeSet.write(share.home().backup(), "1.0", files);
            Sets.mark(share.home().backup(), 3);
            return changes(share, "restore", "RESTORE_SUCCESS");
        });
    }

    @Test
    void restore_of_damaged_packages() throws IOException {
        assertSameEffort(files -> {
            HeldShare share = share(files);
            LargeSet.write(share.home().packages(), "1.0", files);
            Files.delete(share.home().packages().sitePackages().resolve("foo/__init__.py"));
            LargeSet.write(share.home().backup(), "1.0", files);
            Sets.mark(share.home().backup(), 3);
            List<String> changes = changes(share, "restore", "RESTORE_SUCCESS");
            assertThat(Names.in(share.home().trash()))
                    .as("the rest, renamed away")
                    .hasSize(1);
            return changes;
        });
    }

    @Test
    void swap() throws IOException {
        assertSameEffort(files -> {
            HeldShare share = share(files);
            LargeSet.write(share.home().packages(), "1.0", files);
            Path scratch = folder.resolve("scratch" + files);
            Fingerprint next = LargeSet.write(new PackageTree(scratch), "2.0", files);
            LargeSet.write(share.home().incoming(next), "2.0", files);
            Sets.mark(share.home().incoming(next), 20);
            return changes(share, "swap", "SWAP_SUCCESS", "--to", next.hex());
        });
    }

    @Test
    void park_and_return() throws IOException {
        assertSameEffort(files -> {
            HeldShare share = share(files);
            LargeSet.write(share.home().packages(), "1.0", files);
            List<String> changes = new ArrayList<>(changes(share, "park", "PARK_SUCCESS"));
            assertThat(share.home().packages().root()).doesNotExist();
            changes.addAll(changes(share, "return", "RETURN_SUCCESS"));
            assertThat(Sets.fingerprint(share.home().packages())).isNotNull();
            return changes;
        });
    }

    @FunctionalInterface
    private interface Move {
        List<String> of(int files) throws IOException;
    }

    private static void assertSameEffort(Move move) throws IOException {
        List<String> small = move.of(LargeSet.SMALL);
        List<String> large = move.of(LargeSet.LARGE);
        assertThat(large).as("%s", large).hasSameSizeAs(small).hasSizeBetween(1, LargeSet.FEW_CHANGES);
    }

    private HeldShare share(int files) {
        return HeldShare.in(folder.resolve("share" + files));
    }

    private List<String> changes(HeldShare share, String verb, String word, String... options) {
        Traced traced = Traced.of(share.script(), share.folder().resolve("changes-" + verb));
        Answer answer = traced.run(verb, options);
        assertThat(answer.word()).as(answer.text()).isEqualTo(word);
        return traced.changes();
    }
}
