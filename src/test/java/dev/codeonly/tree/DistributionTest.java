package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One project has one name, whoever wrote the folder's. */
@DisplayName("A distribution")
class DistributionTest {
    @ParameterizedTest
    @CsvSource({
        "six-1.17.0.dist-info, six, 1.17.0",
        "Foo.Bar_baz-1.0.dist-info, foo-bar-baz, 1.0",
        "foo__-.bar-2.dist-info, foo-bar, 2",
        "PyYAML-6.0.2.dist-info, pyyaml, 6.0.2",
        "azure_storage_blob-12.27.0.dist-info, azure-storage-blob, 12.27.0",
        "foo-1.0+local.1.dist-info, foo, 1.0+local.1",
        "foo-1!2.0rc1.dist-info, foo, 1!2.0rc1",
        "foo.dist-info, foo, ''"
    })
    void has_the_name_that_the_index_knows_it_by(String folder, String project, String version) {
        Distribution distribution = new Distribution(folder, List.of());
        assertThat(distribution.project()).isEqualTo(project);
        assertThat(distribution.version()).isEqualTo(version);
    }
}
