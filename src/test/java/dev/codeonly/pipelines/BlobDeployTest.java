package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.azure.Result;
import dev.codeonly.pipelines.kudu.Call;
import dev.codeonly.pipelines.kudu.Fault;
import dev.codeonly.pipelines.kudu.PackageContainer;
import dev.codeonly.pipelines.kudu.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A full deploy with packages from the container, run from the YAML")
class BlobDeployTest {
    private static final String[] INSTALLING = {
        "What the packages depend on", "Build the packages", "Store the packages in the container"
    };

    @TempDir
    private Path folder;

    @Test
    void of_the_second_environment_calls_neither_pip_nor_upload() throws IOException {
        try (Scene scene = Scene.small(folder)) {
            PackageContainer container = scene.azure().packageContainer();
            scene.app().with(container);
            Installation nonprod = scene.environment("nonprod").with(container);

            Run first = scene.fullBy(container).isGreen();

            assertThat(first.log()).contains("Installed:", "Stored:");
            assertThat(uploads(scene.azure().calls())).containsExactly("block", "blocklist");
            assertThat(container.archives())
                    .containsExactly("sets/" + scene.app().set() + ".zip");
            assertThat(scene.health()).contains(first.commit());
            int old = scene.azure().calls().size();
            scene.rewrite("small/greeting.py", text -> "TEXT = 'second'\n");

            Run second =
                    scene.fullBy(container, "environments", List.of("nonprod")).isGreen();

            for (String step : INSTALLING) {
                assertThat(second.pipeline().step(step).state()).as(step).isEqualTo(Result.SKIPPED);
            }
            List<Call> calls = scene.azure().calls().stream().skip(old).toList();
            assertThat(second.log()).doesNotContain("Installed:", "Packed:", "Sending ", "Storing ");
            assertThat(uploads(calls)).isEmpty();
            assertThat(sentToIncoming(calls)).containsExactly(scene.app().set() + ".fetch");
            assertThat(calls.stream().mapToLong(Call::bodySize).max().orElseThrow())
                    .as("the largest body of the whole run")
                    .isLessThan(200_000);
            assertThat(nonprod.set()).isEqualTo(scene.app().set());
            assertThat(nonprod.health()).contains(second.commit(), "second");
            assertThat(nonprod.marked("Fingerprint")).isEqualTo(nonprod.set());
            assertThat(TreeAudit.of(nonprod.packages()).problems()).isEmpty();
            scene.rewrite("small/greeting.py", text -> "TEXT = 'third'\n");
            scene.codeOnly("environment", "nonprod").isGreen();
        }
    }

    @Tag("slow")
    @Test
    void of_two_environments_in_one_run_uploads_once() throws IOException {
        try (Scene scene = Scene.small(folder)) {
            PackageContainer container = scene.azure().packageContainer();
            scene.app().with(container);
            Installation nonprod = scene.environment("nonprod").with(container);

            Run run = scene.fullBy(container, "environments", List.of("poc", "nonprod"))
                    .isGreen();

            assertThat(uploads(scene.azure().calls())).containsExactly("block", "blocklist");
            assertThat(sentToIncoming(scene.azure().calls()))
                    .containsExactly(scene.app().set() + ".fetch", nonprod.set() + ".fetch");
            assertThat(nonprod.set()).isEqualTo(scene.app().set());
            run.pipeline().download("packages-app", folder.resolve("packages"));
            try (Stream<Path> all = Files.list(folder.resolve("packages"))) {
                assertThat(all.map(one -> one.getFileName().toString()))
                        .containsExactlyInAnyOrder("fingerprint", "package_set", "package_set.requirements");
            }
        }
    }

    @Test
    void of_a_set_that_is_not_in_the_container_says_so_and_changes_nothing() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            Ledger before = scene.ledger();
            scene.app().with(scene.azure().packageContainer());

            scene.deploy(BuiltSet.upgraded(), new Kill(), "packages", "blob")
                    .isRed(20, "SET_REFUSED", "does not have it");

            assertThat(scene.ledger()).isEqualTo(before);
        }
    }

    @Tag("slow")
    @Test
    void takes_no_refusal_of_an_earlier_run_for_the_answer_and_brings_its_own_text() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            PackageContainer container = scene.azure().packageContainer();
            scene.app().with(container);
            BuiltSet set = BuiltSet.upgraded();
            scene.deploy(set, new Kill(), "packages", "blob").isRed(20, "SET_REFUSED");
            store(set, container);
            scene.site()
                    .faults()
                    .next(call -> call.is("PUT", ".*[.]fetch"), Fault.DROP_BEFORE, Fault.STATUS_502, Fault.DROP_AFTER)
                    .next(call -> call.is("GET", ".*[.]fetch"), Fault.STATUS_502, Fault.DROP_BEFORE);

            scene.deploy(set, new Kill(), "packages", "blob").isGreen();

            assertThat(scene.app().set()).isEqualTo(set.fingerprint());
            assertThat(scene.site().faults().waiting()).isZero();
        }
    }

    @Tag("slow")
    @Test
    void that_were_stored_under_another_requirements_text_brings_that_of_this_build() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            PackageContainer container = scene.azure().packageContainer();
            scene.app().with(container);
            BuiltSet theirs = BuiltSet.first();
            BuiltSet ours = BuiltSet.reordered();
            store(theirs, container);
            store(BuiltSet.upgraded(), container);
            scene.deploy(BuiltSet.upgraded(), new Kill(), "packages", "blob").isGreen();

            Run run = scene.deploy(ours, new Kill(), "packages", "blob").isGreen();

            assertThat(run.log()).contains("SWAP_SUCCESS", "RELABEL_SUCCESS");
            assertThat(scene.app().set()).isEqualTo(theirs.fingerprint());
            assertThat(scene.app().marked("Requirements"))
                    .isEqualTo(ours.requirements())
                    .isNotEqualTo(theirs.requirements());
        }
    }

    @Tag("slow")
    @Test
    void that_are_built_in_the_apps_own_image_looks_for_them_outside_of_it() {
        try (Scene scene = Scene.small(folder)) {
            PackageContainer container = scene.azure().packageContainer();
            String image = "mcr.microsoft.com/azure-functions/python:4-python3.11";

            scene.fullBy(container, "buildImage", image, "environments", List.of())
                    .isGreen();
            Run second = scene.fullBy(container, "buildImage", image, "environments", List.of())
                    .isGreen();

            assertThat(second.pipeline().step("Build the packages").state()).isEqualTo(Result.SKIPPED);
            assertThat(uploads(scene.azure().calls())).containsExactly("block", "blocklist");
        }
    }

    @Test
    void that_nobody_fetches_in_time_ends_before_any_change() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            Ledger before = scene.ledger();
            scene.setting("APP_READY_WAIT", "1");

            scene.deploy(BuiltSet.upgraded(), new Kill(), "packages", "blob", "maintainerApp", "''")
                    .isRed(21, "SET_NOT_READY: the package set is wished for", "PACKAGE_SETS_URL");

            assertThat(scene.ledger()).isEqualTo(before);
        }
    }

    @Test
    void with_parameters_that_cannot_work_is_refused_when_it_is_compiled() {
        try (Scene scene = Scene.small(folder)) {
            PackageContainer container = scene.azure().packageContainer();
            String needs = "packages: blob needs delivery: swap and maintainer: required";
            assertThatThrownBy(() -> scene.fullBy(container, "maintainer", "none"))
                    .hasMessageContaining(needs);
            assertThatThrownBy(() -> scene.fullBy(container, "delivery", "classic"))
                    .hasMessageContaining(needs);
            assertThatThrownBy(() -> scene.full("packages", "blob"))
                    .hasMessageContaining("packages: blob needs packageSetsUrl and packageSetsConnection");
        }
    }

    private void store(BuiltSet set, PackageContainer container) throws IOException {
        container.put("sets/" + set.fingerprint() + ".zip", set.archive(), set.description(folder));
    }

    /** What was written into the container, by the query's comp; that a set was touched is no upload. */
    private static List<String> uploads(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.service() == Service.BLOB && call.method().equals("PUT"))
                .map(call -> call.query().replaceFirst("comp=([a-z]+).*", "$1"))
                .filter(comp -> !comp.equals("metadata"))
                .toList();
    }

    private static List<String> sentToIncoming(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.is("PUT", ".*/incoming/.*"))
                .map(call -> call.path().replaceFirst(".*/", ""))
                .toList();
    }
}
