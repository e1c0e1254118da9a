package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Drawn;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.kudu.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} of the agent as soon as a remote step has done its work, before it hears of it. */
@DisplayName("When the agent is killed right after the remote step")
class KilledAgentTest {
    @TempDir
    private Path folder;

    private final Staleness staleness = new Staleness();
    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() throws IOException {
        scene = Scene.light(folder);
        scene.backedUp();
        scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
        staleness.forTicksOf(scene);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void the_packages_are_where_they_were_and_a_tick_finds_them_so(String step) throws IOException {
        Ledger before = scene.ledger();

        killedAfter(step);

        assertThat(scene.ledger()).isEqualTo(before);
        assertThat(staleness.tickOf(scene)).isEqualTo("CURRENT");
    }

    @ParameterizedTest
    @MethodSource("stepsAroundParking")
    void parked_packages_are_back_after_the_next_tick(String step) throws IOException {
        scene.site().platform().cleans(true);
        Ledger before = scene.ledger();

        killedAfter(step, "packages", "park");

        assertThat(staleness.tickOf(scene)).isIn("CURRENT", "BACKED_UP");
        assertThat(scene.ledger().sameFilesAs(before)).isTrue();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("again")
    void the_same_pipeline_again_is_green(String step) throws IOException {
        killedAfter(step);
        isGreenAgain();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("againAroundParking")
    void the_same_pipeline_again_goes_on_with_what_is_parked(String step) throws IOException {
        scene.site().platform().cleans(true);
        Ledger before = scene.ledger();

        killedAfter(step, "packages", "park");
        isGreenAgain("packages", "park");

        assertThat(scene.ledger().sameFilesAs(before)).isTrue();
    }

    @Test
    void lost_packages_are_restored_by_the_same_pipeline_again() throws IOException {
        scene.losePackages();
        killedAfter("restore");
        isGreenAgain();
        assertThat(scene.tick()).isEqualTo("BACKED_UP");
    }

    static Stream<String> steps() {
        return drawn(List.of(
                "status",
                "hold",
                "disown",
                "zipdeploy",
                "deployments",
                "hash-code",
                "restart",
                "functions",
                "release"));
    }

    static Stream<String> stepsAroundParking() {
        return drawn(List.of("park", "zipdeploy", "deployments", "return"));
    }

    static Stream<String> again() {
        return drawn(List.of("disown", "deployments"));
    }

    static Stream<String> againAroundParking() {
        return drawn(List.of("park", "return"));
    }

    /** One of the steps; the long run has them all. */
    private static Stream<String> drawn(List<String> steps) {
        return Drawn.one(KilledAgentTest.class, steps);
    }

    private void killedAfter(String step, Object... parameters) {
        Kill kill = new Kill();
        scene.site().faults().afterCall(of(step), kill::now);
        Run run = scene.codeOnly(kill, parameters);
        assertThat(run.pipeline().killed()).as(run.log()).isTrue();
        assertThat(scene.site().faults().waiting()).isZero();
        staleness.awaitDeploymentOf(scene);
    }

    private static Predicate<Call> of(String step) {
        return call ->
                call.command().contains(".sh " + step + " ") || call.path().endsWith("/" + step);
    }

    private void isGreenAgain(Object... parameters) throws IOException {
        staleness.forRunsOf(scene);
        Run again = scene.codeOnly(parameters);
        again.isGreen();
        assertThat(scene.health()).contains(again.commit()).contains("second");
    }
}
