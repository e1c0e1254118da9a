package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Lab;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.kudu.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A package set that must not be taken leaves the live one where it is")
class SetsThatMustNotBeTakenTest {
    private static final String FORGED = "ab".repeat(32);

    @TempDir
    private Path folder;

    private Scene scene;
    private Ledger before;

    @BeforeEach
    void an_app_with_packages_and_a_backup() {
        scene = Scene.small(folder).deployed();
        before = scene.ledger();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void when_its_archive_holds_another_set_than_its_name_says() throws IOException {
        isRefused(ForgedSet.renamed(BuiltSet.upgraded(), FORGED, folder), "not the one it is named after");
    }

    @Test
    void when_an_entry_leads_outside() throws IOException {
        isRefused(
                ForgedSet.of(BuiltSet.upgraded(), FORGED, folder, zip -> zip.put("../../evil.py", "print()")),
                "'../../evil.py'");
        assertThat(scene.home().resolve("data/evil.py")).doesNotExist();
    }

    @Test
    void when_it_expands_to_more_than_is_allowed() throws IOException {
        scene.app().maintainer("INCOMING_MAX_BYTES", "1000000");
        isRefused(
                ForgedSet.of(BuiltSet.upgraded(), FORGED, folder, zip -> zip.put("bomb", "0".repeat(5_000_000))),
                "at most 1000000 are taken");
    }

    @Tag("slow")
    @Test
    void when_a_part_changes_on_the_share_after_it_was_sent() throws IOException {
        BuiltSet set = BuiltSet.upgraded();
        scene.site().faults().afterCall(call -> call.command().contains(" deliver "), () -> corrupt(set));
        isRefused(set, "has another sha256 than its list says");
    }

    @Tag("slow")
    @Test
    void and_a_part_that_arrives_truncated_is_sent_again() throws IOException {
        BuiltSet set = BuiltSet.upgraded();
        scene.site().faults().afterCall(call -> call.is("PUT", ".*zip[.]part-000"), () -> truncate(set));

        Run run = scene.deploy(set, new Kill()).isGreen();

        assertThat(run.log().split("Sending " + set.fingerprint(), -1)).hasSize(3);
        assertThat(scene.app().set()).isEqualTo(set.fingerprint());
    }

    @Tag("slow")
    @Test
    void and_whatever_gets_lost_on_the_way_is_sent_again() throws IOException {
        scene.site()
                .faults()
                .next(call -> call.is("PUT", ".*zip[.]part-000"), Fault.DROP_BEFORE, Fault.STATUS_502)
                .next(call -> call.is("PUT", ".*zip[.]list"), Fault.DROP_AFTER)
                .next(call -> call.command().contains(" deliver "), Fault.DROP_AFTER)
                .next(call -> call.command().contains(" swap "), Fault.DROP_AFTER);

        scene.deploy(BuiltSet.upgraded(), new Kill()).isGreen();

        assertThat(scene.app().set()).isEqualTo(BuiltSet.upgraded().fingerprint());
    }

    @Tag("slow")
    @Test
    void when_nobody_lays_it_out_in_time() throws IOException {
        scene.setting("APP_READY_WAIT", "1");

        scene.deploy(BuiltSet.upgraded(), new Kill(), "maintainerApp", "''").isRed(21, "SET_NOT_READY");

        assertThat(scene.ledger()).isEqualTo(before);
        scene.setting("APP_READY_WAIT", "60");
        Run again = scene.deploy(BuiltSet.upgraded(), new Kill()).isGreen();
        assertThat(again.log()).as("nothing is sent twice").doesNotContain("Sending ");
    }

    private void isRefused(BuiltSet set, String why) throws IOException {
        scene.deploy(set, new Kill()).isRed(20, "SET_REFUSED", why);

        assertThat(scene.ledger()).isEqualTo(before);
        assertThat(scene.hold()).as("no hold was needed").isIn("none", "released");
        assertThat(scene.tick()).isEqualTo("CURRENT");
        assertThat(scene.tick()).isEqualTo("CURRENT");
        // What is left of a set is in the way of the same set, if of any; of the others the long run asks it.
        if (Lab.isLong() || set.fingerprint().equals(BuiltSet.upgraded().fingerprint())) {
            scene.app().maintainer("INCOMING_MAX_BYTES", "");
            scene.deploy(BuiltSet.upgraded(), new Kill()).isGreen();
        }
    }

    private void corrupt(BuiltSet set) {
        onPart(set, part -> Files.write(part, new byte[] {1}, StandardOpenOption.WRITE));
    }

    private void truncate(BuiltSet set) {
        onPart(set, part -> Files.write(part, new byte[1000]));
    }

    private interface Change {
        void of(Path part) throws IOException;
    }

    private void onPart(BuiltSet set, Change change) {
        try {
            change.of(scene.home()
                    .resolve("data/.python_packages_store/incoming")
                    .resolve(set.fingerprint() + ".zip.part-000"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
