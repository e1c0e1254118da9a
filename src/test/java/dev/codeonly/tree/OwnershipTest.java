package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folders of what RECORDs own")
class OwnershipTest {
    private static final String SITE = PackageTree.SITE_PACKAGES;

    @TempDir
    private Path folder;

    @Test
    void are_all_above_a_file_and_none_outside_of_site_packages() throws IOException {
        TreeBuilder.in(folder)
                .distribution("foo", "1.0")
                .file("foo/deep/core.py", "x = 1\n")
                .row("../../bin/foo,,")
                .row("../../../bin/foo,,")
                .write();

        assertThat(new Ownership(new PackageTree(folder).distributions()).folders())
                .containsExactly(
                        "",
                        "lib",
                        "lib/site-packages",
                        SITE + "bin",
                        SITE + "foo",
                        SITE + "foo-1.0.dist-info",
                        SITE + "foo/deep");
    }
}
