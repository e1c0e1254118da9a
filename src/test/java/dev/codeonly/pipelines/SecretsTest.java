package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no token is in the output, in an address, in an argument of az or in a file is looked at after every run of every test. */
@DisplayName("A token, and credentials of any kind,")
class SecretsTest {
    @TempDir
    private Path folder;

    @Test
    void are_in_no_argument_list_of_any_process_also_when_the_shell_traces_its_commands() throws Exception {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Set<String> arguments;
            scene.setting("SHELLOPTS", "xtrace");
            Run run;
            try (ArgumentLists lists = ArgumentLists.watched()) {
                run = scene.codeOnly();
                arguments = lists.seen();
            }
            run.isGreen();
            assertThat(run.log()).as("the shell did trace").contains("+ main");
            assertThat(arguments).as("the watcher sees curl").anyMatch(line -> line.contains("--config"));
            assertThat(scene.azure().secrets())
                    .isNotEmpty()
                    .allSatisfy(token -> assertThat(arguments.stream().filter(line -> line.contains(token)))
                            .isEmpty());
        }
    }

    @Test
    void of_publishing_profiles_are_nowhere_asked_for() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("pipelines"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainIgnoringCase("publishingPassword")
                        .doesNotContainIgnoringCase("publishing-credentials")
                        .doesNotContainIgnoringCase("publishing-profiles")
                        .doesNotContainPattern("curl[^\\n]*( -u | --user )")
                        .doesNotContain("Authorization: Basic");
            }
        }
    }
}
