package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Sets;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same packages, of another requirements text: two small files are renamed into them. */
@DisplayName("The remote script's relabel")
class RelabelVerbTest {
    private static final String TEXT = "foo==1.0\n";
    private static final String SHA =
            Sha256.of(TEXT.getBytes(StandardCharsets.UTF_8)).hex();

    @TempDir
    Path folder;

    private HeldShare share;
    private Home home;
    private Fingerprint set;
    private Path text;
    private Path word;

    @BeforeEach
    void live_packages_and_a_new_word_about_them() throws IOException {
        share = HeldShare.in(folder);
        home = share.home();
        set = Sets.write(home.packages(), "1.0");
        Files.createDirectories(home.incoming());
        text = Files.writeString(home.incoming().resolve(set + ".package_set.requirements"), TEXT);
        word = home.incoming().resolve(set + ".package_set");
        Files.writeString(word, "Requirements: " + SHA + "\nFingerprint: " + set + "\nCommit: new\n");
    }

    @Test
    void renames_both_files_into_the_live_packages() throws IOException {
        assertThat(share.renames("relabel", "RELABEL_SUCCESS", "--to", set.hex(), "--requirements", SHA))
                .isEqualTo(2);
        assertRelabelled();
    }

    @Test
    void goes_on_where_a_call_that_died_has_moved_the_text_only() throws IOException {
        Files.move(text, live(".package_set.requirements"));
        relabel("RELABEL_SUCCESS");
        assertRelabelled();
    }

    @Test
    void goes_on_where_a_late_call_has_moved_the_word_only() throws IOException {
        Files.delete(live(".package_set"));
        Files.move(word, live(".package_set"));
        relabel("RELABEL_SUCCESS");
        assertRelabelled();
    }

    @Test
    void has_nothing_to_do_where_the_word_about_the_packages_is_the_same() throws IOException {
        relabel("RELABEL_SUCCESS");
        Files.writeString(text, "of another deployment");
        assertThat(share.unmoved("relabel", "RELABEL_SUCCESS", "--to", set.hex(), "--requirements", SHA)
                        .text())
                .contains(SHA);
    }

    @Test
    void refuses_a_text_that_has_not_arrived_as_a_whole() throws IOException {
        Files.writeString(text, "foo==");
        refused("RELABEL_REFUSED", "another hash");
        Files.delete(text);
        refused("RELABEL_REFUSED", "is not there");
    }

    @Test
    void refuses_a_word_about_another_text_or_another_set() throws IOException {
        Files.writeString(word, "Requirements: " + "b".repeat(64) + "\nFingerprint: " + set + "\n");
        refused("RELABEL_REFUSED", "names the requirements bbb");
        Files.writeString(word, "Requirements: " + SHA + "\nFingerprint: " + "b".repeat(64) + "\n");
        refused("RELABEL_REFUSED", "is of the set bbb");
        Files.writeString(word, "");
        refused("RELABEL_REFUSED", "names the requirements none");
        Files.delete(word);
        refused("RELABEL_REFUSED", ".package_set is not there");
    }

    @Test
    void refuses_packages_that_are_of_another_set_not_complete_or_lost() throws IOException {
        Files.move(home.packages().root(), folder.resolve("elsewhere"));
        Sets.write(home.packages(), "2.0");
        refused("PACKAGES_CHANGED", "nothing was moved");
        Sets.damage(home.packages());
        refused("PACKAGES_INCOMPLETE", "nothing was moved");
        Files.move(home.packages().root(), folder.resolve("gone"));
        refused("PACKAGES_LOST", "nothing was moved");
    }

    @Test
    void needs_the_hold_of_its_run() {
        share.script().run("release");
        refused("NOT_HELD", "call hold first");
    }

    /** Somebody has put another set in place while a call slept before its last rename. */
    @Test
    void that_wakes_up_late_brings_the_word_to_the_tree_that_it_looked_at() throws IOException {
        Traced traced =
                Traced.of(share.script().with("--to", set.hex(), "--requirements", SHA), folder.resolve("changes"));
        RemoteCall sleeper = traced.start("relabel", set + ".package_set ");
        assertThat(sleeper.isFrozen()).as("%s", traced.changes()).isTrue();
        Fingerprint other = share.incoming("2.0");
        RemoteScript faster = share.script().with("--lock-stale-after", "0");
        assertThat(faster.run("swap", "--to", other.hex()).word()).isEqualTo("SWAP_SUCCESS");
        sleeper.signal("CONT");
        sleeper.answer();
        assertThat(share.script().run("status").lines()).contains("Packages: complete", "Fingerprint: " + other);
        assertThat(home.previous(set).root().resolve(".package_set")).content().contains("Commit: new");
    }

    private Answer relabel(String result) {
        return share.twice("relabel", result, "--to", set.hex(), "--requirements", SHA);
    }

    private void refused(String result, String words) {
        assertThat(share.unmoved("relabel", result, "--to", set.hex(), "--requirements", SHA)
                        .text())
                .contains(words);
    }

    private void assertRelabelled() throws IOException {
        assertThat(live(".package_set")).content().contains("Commit: new");
        assertThat(live(".package_set.requirements")).hasContent(TEXT);
        assertThat(Names.in(home.incoming())).isEmpty();
        assertThat(share.script().run("status").lines()).contains("Packages: complete", "Requirements: " + SHA);
    }

    private Path live(String name) {
        return home.packages().root().resolve(name);
    }
}
