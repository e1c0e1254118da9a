package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeAudit;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} of the agent as soon as a remote step of a full deploy has done its work, before it hears of it. */
@DisplayName("When the agent of a full deploy is killed right after the remote step")
class KilledFullDeployTest {
    @TempDir
    private Path folder;

    private final Staleness staleness = new Staleness();
    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() {
        scene = Scene.small(folder).deployed();
        staleness.forTicksOf(scene);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @MethodSource("beforeTheSwap")
    void before_the_swap_the_old_set_stays_live(String step) throws IOException {
        Ledger before = Ledger.of(scene.packages());

        killedAfter(step);

        assertThat(Ledger.of(scene.packages())).isEqualTo(before);
        assertThat(staleness.tickOf(scene)).isEqualTo("CURRENT");
    }

    @ParameterizedTest
    @MethodSource("afterTheSwap")
    void after_the_swap_the_new_set_is_live_as_a_whole_and_the_next_tick_backs_it_up(String step) throws IOException {
        killedAfter(step);

        isWhole(BuiltSet.upgraded());
        assertThat(staleness.tickOf(scene)).isIn("BACKED_UP", "CURRENT");
        assertThat(scene.app().marked("Fingerprint"))
                .isEqualTo(BuiltSet.upgraded().fingerprint());
    }

    @ParameterizedTest
    @MethodSource("again")
    void the_same_pipeline_again_is_green(String step) throws IOException {
        killedAfter(step);

        staleness.forRunsOf(scene);
        scene.deploy(BuiltSet.upgraded(), new Kill()).isGreen();

        isWhole(BuiltSet.upgraded());
        assertThat(scene.health()).contains("\"idna\": \"3.20\"");
        assertThat(scene.app().marked("Fingerprint"))
                .isEqualTo(BuiltSet.upgraded().fingerprint());
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("onAPlatformThatCleans")
    void on_a_platform_that_cleans_one_of_the_sets_is_live_after_the_next_tick(String step) throws IOException {
        scene.site().platform().cleans(true);

        killedAfter(step, "packages", "park");

        staleness.tickOf(scene);
        isWhole(step.equals("swap") ? BuiltSet.upgraded() : BuiltSet.first());
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("classic")
    void of_a_classic_one_a_restore_brings_a_whole_set_where_none_is_live(String step) throws IOException {
        killedAfter(step, "delivery", "classic");
        staleness.tickOf(scene);

        staleness.forRunsOf(scene);
        scene.run("pipelines/operate.yml", new Kill(), "verb", "restore", "healthPath", "none")
                .isGreen();

        isWhole(scene.app().set().equals(BuiltSet.first().fingerprint()) ? BuiltSet.first() : BuiltSet.upgraded());
    }

    static Stream<String> beforeTheSwap() {
        return drawn(List.of("status", "StartTick", "zip.part-000", "zip.list", "deliver", "hold", "disown"));
    }

    static Stream<String> afterTheSwap() {
        return drawn(List.of("swap", "zipdeploy", "hash-code", "restart", "release"));
    }

    static Stream<String> again() {
        return drawn(List.of("deliver", "swap", "hash-code"));
    }

    static Stream<String> onAPlatformThatCleans() {
        return drawn(List.of("park", "deployments", "swap"));
    }

    static Stream<String> classic() {
        return drawn(List.of("set-aside", "settle", "zipdeploy", "deployments"));
    }

    /** One of the steps; the long run has them all. */
    private static Stream<String> drawn(List<String> steps) {
        return Drawn.one(KilledFullDeployTest.class, steps);
    }

    private void killedAfter(String step, Object... parameters) throws IOException {
        Kill kill = new Kill();
        scene.site().faults().afterCall(of(step), kill::now);
        scene.azure().faults().afterCall(call -> call.is("POST", "/api/" + step), kill::now);
        Run run = scene.deploy(BuiltSet.upgraded(), kill, parameters);
        assertThat(run.pipeline().killed()).as(run.log()).isTrue();
        staleness.awaitDeploymentOf(scene);
    }

    private static Predicate<Call> of(String step) {
        return call ->
                call.command().contains(".sh " + step + " ") || call.path().endsWith(step);
    }

    /** Nothing half: every row holds, and the set is the one that was built. */
    private void isWhole(BuiltSet set) {
        TreeAudit live = TreeAudit.of(scene.packages());
        assertThat(live.problems()).isEmpty();
        assertThat(live.fingerprint()).contains(set.fingerprint());
    }
}
