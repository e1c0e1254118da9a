package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Inodes;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verb of the remote script in every situation that it tells apart; each call is made twice. */
@DisplayName("The remote script's verb")
class RemoteVerbsTest {
    private static final String REQUIREMENTS = "a".repeat(64);

    @TempDir
    Path folder;

    private Home home;
    private Share share;
    private RemoteScript script;

    @BeforeEach
    void a_share_that_run_7_holds() throws IOException {
        share = Share.at(folder.resolve("home"), "foo");
        home = share.home();
        script = RemoteScript.on(home.root()).as("run-7");
    }

    @Nested
    class Status {
        @Test
        void of_a_new_app_says_that_nothing_is_there() {
            Answer answer = twice("status", "STATUS_SUCCESS");
            assertThat(answer.lines())
                    .contains(
                            "Wwwroot: writable",
                            "Packages: absent",
                            "Fingerprint: none",
                            "Requirements: unknown",
                            "Backup: absent",
                            "Backup-Fingerprint: none",
                            "Backup-Completed: unknown",
                            "Restorable: none",
                            "Restorable-Fingerprint: none",
                            "Hold: none",
                            "Lock: free",
                            "Kudu-Lock: none",
                            "Manifest: absent",
                            "Trash: 0")
                    .noneMatch(line -> line.startsWith("Problem"));
            assertThat(answer.value("Script-Host"))
                    .hasValueSatisfying(version -> assertThat(version).matches("[4-9]\\..*"));
        }

        @Test
        void tells_what_is_live_and_of_which_set_the_backup_is() throws IOException {
            Fingerprint live = Sets.write(home.packages(), "2.0");
            note(home.packages(), "Requirements: " + REQUIREMENTS + "\nPlatform: linux_x86_64");
            Files.writeString(home.packages().root().resolve(".package_set.requirements"), "foo==2.0\r\nbar==1 # x");
            Fingerprint kept = backup("1.0", 3);
            Answer answer = twice("status", "STATUS_SUCCESS");
            assertThat(answer.lines())
                    .contains(
                            "Packages: complete",
                            "Fingerprint: " + live,
                            "Requirements: " + REQUIREMENTS,
                            "Python: 3.11",
                            "Platform: linux_x86_64",
                            "Backup: ready",
                            "Backup-Fingerprint: " + kept,
                            "Backup-Python: 3.11",
                            "Backup-Completed: 2026-11-03 02:30:00");
            assertThat(answer.value("Restorable"))
                    .as("nothing has to be restored")
                    .isEmpty();
            assertThat(answer.values("Installed-Requirements")).containsExactly("foo==2.0", "bar==1 # x");
        }

        @Test
        void of_lost_packages_names_the_one_parked_tree_before_the_backup() throws IOException {
            Fingerprint parked = Sets.write(home.parked("run-7"), "2.0");
            backup("1.0", 3);
            assertThat(twice("status", "STATUS_SUCCESS").lines())
                    .contains("Packages: absent", "Restorable: parked/run-7", "Restorable-Fingerprint: " + parked);
        }

        @Test
        void of_lost_packages_names_the_backup() throws IOException {
            Fingerprint kept = backup("1.0", 3);
            assertThat(twice("status", "STATUS_SUCCESS").lines())
                    .contains(
                            "Restorable: backup",
                            "Restorable-Fingerprint: " + kept,
                            "Restorable-Requirements: unknown");
        }

        @Test
        void names_at_most_five_problems_and_the_requirements_of_what_can_be_restored() throws IOException {
            Sets.write(home.packages(), "2.0");
            Files.writeString(home.packages().sitePackages().resolve("foo-2.0.dist-info/RECORD"), "x,sha256=a,1\n");
            for (int i = 0; i < 9; i++) {
                Files.createDirectories(home.packages().sitePackages().resolve("gone" + i + "-1.dist-info"));
            }
            previous("1.0", 3);
            PackageTree previous = home.previous(fingerprintOf("1.0"));
            Files.writeString(previous.root().resolve(".package_set.requirements"), "foo==1.0\n");
            Answer answer = twice("status", "STATUS_SUCCESS");
            assertThat(answer.value("Packages")).hasValue("incomplete");
            assertThat(answer.values("Problem"))
                    .hasSize(5)
                    .contains("lib/site-packages/gone0-1.dist-info has no RECORD");
            assertThat(answer.value("Restorable")).hasValue("previous/" + previous.name());
            assertThat(answer.values("Installed-Requirements")).containsExactly("foo==1.0");
        }

        @Test
        void of_a_half_made_backup_says_that_it_is_not_ready() throws IOException {
            backup("1.0", 3);
            Sets.damage(home.backup());
            Answer answer = twice("status", "STATUS_SUCCESS");
            assertThat(answer.lines()).contains("Backup: not-ready", "Backup-Fingerprint: none", "Restorable: none");
        }

        @Test
        void lists_previous_parked_and_trashed_trees() throws IOException {
            previous("1.0", 3);
            Sets.write(home.parked("run-1"), "3.0");
            Sets.write(home.parked("run-2"), "4.0");
            Sets.damage(home.parked("run-2"));
            Files.createDirectories(home.trash().resolve("1-1-x"));
            Answer answer = twice("status", "STATUS_SUCCESS");
            assertThat(answer.values("Previous"))
                    .containsExactly(fingerprintOf("1.0").hex());
            assertThat(answer.values("Parked")).containsExactly("run-1 complete", "run-2 incomplete");
            assertThat(answer.value("Trash")).hasValue("1");
        }

        @Test
        void tells_who_holds_who_has_the_lock_and_since_when_kudu_has_its_own() throws IOException {
            held();
            aged(home.holds().resolve("1/beat"), Duration.ofSeconds(42));
            Files.createDirectories(home.locks().resolve("3"));
            Files.writeString(home.locks().resolve("3/owner"), "maintainer\n");
            Files.writeString(home.locks().resolve("3/beat"), "1");
            Files.createDirectories(home.kuduLock().getParent());
            aged(Files.writeString(home.kuduLock(), ""), Duration.ofSeconds(99));
            Answer answer = script.run("status");
            assertThat(answer.value("Hold").orElseThrow()).matches("run-7 live 4[23]");
            assertThat(answer.value("Lock").orElseThrow()).matches("3 of maintainer, last beat [01] s ago");
            assertThat(answer.value("Kudu-Lock").orElseThrow()).matches("99|100");
            aged(home.holds().resolve("1/beat"), Duration.ofMinutes(11));
            assertThat(script.run("status").value("Hold").orElseThrow()).matches("run-7 stale 66[01]");
            script.run("release");
            assertThat(script.run("status").value("Hold").orElseThrow()).matches("run-7 released [01]");
        }

        @Test
        void writes_nothing_but_the_time() throws IOException {
            Files.createDirectories(home.holds().resolve("1"));
            Files.createDirectories(home.locks().resolve("1"));
            Files.createDirectories(home.kuduLock().getParent());
            Files.writeString(home.kuduLock(), "");
            assertThat(script.run("status").value("Hold")).hasValue("(unnamed) live 0");
            assertThat(Names.in(home.store())).containsExactly("hold", "lock", "now");
            assertThat(Names.in(home.holds().resolve("1"))).isEmpty();
            assertThat(Names.in(home.locks().resolve("1"))).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"1, read-only", "https://x/y.zip, read-only", "0, writable", "'', writable"})
        void knows_a_wwwroot_that_is_run_from_a_package(String setting, String writable) {
            Answer answer = script.withEnvironment(Map.of("WEBSITE_RUN_FROM_PACKAGE", setting))
                    .run("status");
            assertThat(answer.value("Wwwroot")).hasValue(writable);
        }
    }

    @Nested
    class Any {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "status",
                    "hold",
                    "release",
                    "disown",
                    "park",
                    "return",
                    "restore",
                    "rollback",
                    "hash-code",
                    "empty-trash"
                })
        void creates_nothing_in_a_home_that_is_not_there(String verb) throws IOException {
            Path nowhere = Files.createDirectories(folder.resolve("mount"));
            Answer answer = RemoteScript.on(nowhere).as("run-7").run(verb);
            assertThat(answer.word()).isEqualTo("HOME_UNREACHABLE");
            assertThat(answer.text()).contains(nowhere + "/site/wwwroot is not there");
            assertThat(Names.in(nowhere)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"disown", "park", "return", "restore", "rollback"})
        void that_changes_packages_needs_the_hold_of_its_run(String verb) throws IOException {
            Sets.write(home.packages(), "1.0");
            assertRefused(verb, "NOT_HELD", "call hold first");
            script.as("run-8").run("hold");
            Answer other = assertRefused(verb, "HELD_BY", "run-8 holds");
            assertThat(other.text()).startsWith("run-8 ");
            script.as("run-8").run("release");
            assertRefused(verb, "NOT_HELD", "released, of run-8");
            held();
            aged(home.holds().resolve("2/beat"), Duration.ofMinutes(11));
            assertRefused(verb, "NOT_HELD", "stale, of run-7");
            script.as("run-8").run("hold");
            assertRefused(verb, "HELD_BY", "run-8 holds");
        }

        @ParameterizedTest
        @ValueSource(strings = {"disown", "park", "return", "restore", "rollback"})
        void that_changes_packages_beats_the_hold(String verb) throws IOException {
            held();
            FileTime before = aged(home.holds().resolve("1/beat"), Duration.ofMinutes(9));
            script.run(verb);
            assertThat(Files.getLastModifiedTime(home.holds().resolve("1/beat")))
                    .isGreaterThan(before);
        }
    }

    @Nested
    class Hold {
        @Test
        void is_had_by_the_first_and_repeated_it_is_its_beat() throws IOException {
            assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
            FileTime before = aged(home.holds().resolve("1/beat"), Duration.ofMinutes(9));
            assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
            assertThat(Files.getLastModifiedTime(home.holds().resolve("1/beat")))
                    .isGreaterThan(before);
            assertThat(Files.readString(home.holds().resolve("1/owner"))).isEqualTo("run-7\n");
            assertThat(Names.in(home.holds())).containsExactly("1");
        }

        @Test
        void is_not_had_by_a_second_run_until_it_is_released_or_stale() throws IOException {
            held();
            Answer second = script.as("run-8").run("hold");
            assertThat(second.word()).isEqualTo("HELD_BY");
            assertThat(second.text()).startsWith("run-7 holds");
            aged(home.holds().resolve("1/beat"), Duration.ofMinutes(11));
            assertThat(script.as("run-8").run("hold").word()).isEqualTo("HOLD_SUCCESS");
            assertThat(script.run("hold").text()).startsWith("run-8 holds");
            script.as("run-8").run("release");
            assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
            assertThat(Names.in(home.holds())).containsExactly("1", "2", "3");
        }

        @Test
        void is_not_kept_when_the_live_set_is_not_the_expected_one() throws IOException {
            Fingerprint live = Sets.write(home.packages(), "2.0");
            Answer other = script.run("hold", "--expect", "0".repeat(64));
            assertThat(other.word()).isEqualTo("PACKAGES_CHANGED");
            assertThat(other.text()).contains(live.hex());
            assertThat(script.run("status").value("Hold").orElseThrow()).startsWith("run-7 released");
            assertThat(script.run("hold", "--expect", live.hex()).word()).isEqualTo("HOLD_SUCCESS");
        }

        @Test
        void goes_on_when_it_was_stale_and_nobody_took_it() throws IOException {
            held();
            aged(home.holds().resolve("1/beat"), Duration.ofMinutes(11));
            held();
            assertThat(Names.in(home.holds())).containsExactly("1");
        }

        @Test
        void of_a_run_that_died_before_its_name_was_written_ages() throws IOException {
            Files.createDirectories(home.holds().resolve("4"));
            assertThat(script.run("hold").text()).startsWith("(unnamed) holds");
            assertThat(home.holds().resolve("4/beat")).exists();
            aged(home.holds().resolve("4/beat"), Duration.ofMinutes(11));
            held();
            assertThat(Files.readString(home.holds().resolve("5/owner"))).isEqualTo("run-7\n");
        }

        @Test
        void keeps_the_last_ten() throws IOException {
            for (int i = 0; i < 12; i++) {
                held();
                script.run("release");
            }
            assertThat(Names.in(home.holds())).hasSize(10).contains("12").doesNotContain("1", "2");
        }

        @Test
        void makes_a_tick_keep_away_until_it_is_released() throws IOException {
            Sets.write(home.packages(), "1.0");
            held();
            assertThat(share.tick().outcome()).isEqualTo(Outcome.DEPLOYING);
            script.run("release");
            assertThat(share.tick().outcome()).isNotEqualTo(Outcome.DEPLOYING);
        }
    }

    @Nested
    class Release {
        @Test
        void ends_the_hold_of_its_run_and_is_a_success_again_and_again() {
            held();
            assertThat(twice("release", "RELEASE_SUCCESS").text()).contains("run-7 holds no more");
            assertThat(script.run("release").text()).contains("nothing was changed");
        }

        @Test
        void leaves_the_hold_of_another_run_alone() throws IOException {
            script.as("run-8").run("hold");
            Answer answer = twice("release", "RELEASE_SUCCESS");
            assertThat(answer.text()).contains("no hold to release", "run-8 has the last one, live");
            assertThat(home.holds().resolve("1/released")).doesNotExist();
        }

        @Test
        void of_a_run_that_was_overtaken_touches_its_own_number_only() throws IOException {
            held();
            aged(home.holds().resolve("1/beat"), Duration.ofMinutes(11));
            script.as("run-8").run("hold");
            twice("release", "RELEASE_SUCCESS");
            assertThat(home.holds().resolve("1/released")).exists();
            assertThat(home.holds().resolve("2/released")).doesNotExist();
        }

        @Test
        void where_nobody_ever_held_is_a_success() {
            twice("release", "RELEASE_SUCCESS");
        }
    }

    @Nested
    class Disown {
        @BeforeEach
        void a_deployed_app() throws IOException {
            held();
            Sets.write(home.packages(), "1.0");
        }

        @Test
        void takes_the_lines_of_the_packages_out_of_the_active_manifest_and_no_other_byte() throws IOException {
            Path manifest = manifest("host.json\n.python_packages\n.python_packages/lib\r\n./.python_packages/x\r\n"
                    + ".python_packages\\y\n.python_packages.txt\r\na/.python_packages\nlast\u00e9");
            Files.writeString(manifest.resolveSibling("manifest.3.tmp"), "of a call that died");
            assertThat(script.run("status").value("Manifest")).hasValue("owned");
            twice("disown", "DISOWN_SUCCESS");
            assertThat(Files.readString(manifest))
                    .isEqualTo("host.json\n.python_packages.txt\r\na/.python_packages\nlast\u00e9\n");
            assertThat(Names.in(manifest.getParent())).containsExactly("manifest");
            assertThat(script.run("status").value("Manifest")).hasValue("disowned");
        }

        @Test
        void leaves_an_empty_manifest_where_only_packages_were_deployed() throws IOException {
            Path manifest = manifest(".python_packages\n");
            twice("disown", "DISOWN_SUCCESS");
            assertThat(manifest).isEmptyFile();
        }

        @Test
        void writes_nothing_when_the_packages_are_in_no_manifest_already() throws IOException {
            Path manifest = manifest("host.json\r\n");
            FileTime before = Files.getLastModifiedTime(manifest);
            assertThat(twice("disown", "DISOWN_SUCCESS").text()).contains("nothing was written");
            assertThat(Files.getLastModifiedTime(manifest)).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "gone", "../7", "a b", "/etc"})
        void without_a_manifest_of_the_active_deployment_asks_to_park(String active) throws IOException {
            manifest(".python_packages\n");
            Files.writeString(home.root().resolve("site/deployments/active"), active);
            assertThat(assertRefused("disown", "MANIFEST_NOT_FOUND", "park instead"))
                    .isNotNull();
            assertThat(script.run("status").value("Manifest")).hasValue("absent");
        }

        private Path manifest(String text) throws IOException {
            Path deployment = Files.createDirectories(home.root().resolve("site/deployments/7a2f"));
            Files.writeString(home.root().resolve("site/deployments/active"), "7a2f\r\n");
            return Files.write(deployment.resolve("manifest"), text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Nested
    class Park {
        @BeforeEach
        void held() {
            RemoteVerbsTest.this.held();
        }

        @Test
        void renames_the_packages_out_of_wwwroot_once() throws IOException {
            Sets.write(home.packages(), "1.0");
            Files.writeString(home.packages().root().resolve("lib/site-packages/unowned.txt"), "stays");
            assertRenames("park", "PARK_SUCCESS", 1);
            assertThat(home.packages().root()).doesNotExist();
            assertThat(home.parked("run-7.park-1").sitePackages().resolve("unowned.txt"))
                    .exists();
            assertThat(twice("park", "PARK_SUCCESS").text()).contains("already parked as parked/run-7.park-1");
        }

        @Test
        void is_done_already_when_another_run_has_parked() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            Sets.write(home.parked("run-1"), "1.0");
            assertThat(twice("park", "PARK_SUCCESS").text()).contains("parked/run-1", "nothing was moved");
        }

        @Test
        void is_refused_when_a_complete_tree_is_parked_besides_the_live_one() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.write(home.parked("run-1"), "1.0");
            assertRefused("park", "PARKED_AND_LIVE", "parked/run-1");
        }

        @Test
        void is_refused_when_several_are_parked_and_none_is_live() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-2"), "1.0");
            assertRefused("park", "SEVERAL_PARKED", "parked/run-1, parked/run-2");
        }

        @Test
        void is_refused_for_packages_that_are_not_complete() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.damage(home.packages());
            assertRefused("park", "PACKAGES_INCOMPLETE", "foo_data.txt is missing");
        }

        @Test
        void is_refused_where_there_is_nothing_to_park() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            assertRefused("park", "PACKAGES_LOST", "call restore");
        }

        @Test
        void leaves_the_rest_that_a_call_before_has_parked_alone() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.write(home.parked("run-7"), "2.0");
            Sets.damage(home.parked("run-7"));
            assertRenames("park", "PARK_SUCCESS", 1);
            assertThat(Names.in(home.parked())).containsExactly("run-7", "run-7.park-1");
        }
    }

    @Nested
    class Return {
        @BeforeEach
        void held() {
            RemoteVerbsTest.this.held();
        }

        @Test
        void renames_the_one_complete_parked_tree_back() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-2"), "2.0");
            Sets.damage(home.parked("run-2"));
            assertRenames("return", "RETURN_SUCCESS", 1);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(twice("return", "RETURN_SUCCESS").text()).contains("nothing was moved");
        }

        @Test
        void takes_an_empty_tree_for_none() throws IOException {
            Files.createDirectories(home.packages().sitePackages().resolve("foo/__pycache__"));
            Sets.write(home.parked("run-7"), "1.0");
            assertRenames("return", "RETURN_SUCCESS", 1);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
        }

        @Test
        void puts_what_a_deploy_has_left_into_trash() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.damage(home.packages());
            Sets.write(home.parked("run-7"), "1.0");
            assertRenames("return", "RETURN_SUCCESS", 3);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void moves_nothing_when_the_packages_are_complete() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.write(home.parked("run-7"), "1.0");
            assertThat(twice("return", "RETURN_SUCCESS").text()).contains("nothing was moved");
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
        }

        @Test
        void leaves_several_to_a_person() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-7"), "2.0");
            assertRefused("return", "SEVERAL_PARKED", "parked/run-1, parked/run-7");
        }

        @Test
        void has_nothing_to_return_when_nothing_complete_is_parked() throws IOException {
            assertRefused("return", "PACKAGES_LOST", "call restore");
            Sets.write(home.packages(), "2.0");
            Sets.damage(home.packages());
            assertRefused("return", "PACKAGES_INCOMPLETE", "foo_data.txt is missing");
        }
    }

    @Nested
    class Restore {
        @BeforeEach
        void held() {
            RemoteVerbsTest.this.held();
        }

        @Test
        void moves_nothing_while_the_packages_are_complete() throws IOException {
            Sets.write(home.packages(), "2.0");
            backup("1.0", 3);
            assertThat(twice("restore", "RESTORE_SUCCESS").text()).contains("nothing was moved");
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
        }

        @Test
        void takes_the_backup_of_lost_packages_by_one_rename() throws IOException {
            backup("1.0", 3);
            previous("0.9", 2);
            Files.createDirectories(home.packages().sitePackages());
            assertRenames("restore", "RESTORE_SUCCESS", 1);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(home.backup().root()).doesNotExist();
            assertThat(home.previous(fingerprintOf("0.9")).isPresent()).isTrue();
        }

        @Test
        void says_where_it_moved_the_packages_from() throws IOException {
            Fingerprint set = backup("1.0", 3);
            assertThat(script.run("restore").text()).contains("moved from backup", set.hex(), "restart the app");
        }

        @Test
        void parks_damaged_packages_and_puts_them_into_trash() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.damage(home.packages());
            backup("1.0", 3);
            assertRenames("restore", "RESTORE_SUCCESS", 3);
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
            twice("restore", "RESTORE_SUCCESS");
        }

        @Test
        void takes_the_newest_previous_set_without_a_backup_and_else_the_one_parked() throws IOException {
            previous("1.0", 3);
            previous("1.1", 9);
            previous("1.2", 5);
            Sets.write(home.parked("run-1"), "3.0");
            script.run("restore");
            assertThat(Sets.version(home.packages())).isEqualTo("1.1");
            for (String version : List.of("1.0", "1.2")) {
                Sets.damage(home.previous(fingerprintOf(version)));
            }
            Sets.damage(home.packages());
            assertThat(script.run("restore").text()).contains("moved from parked/run-1");
        }

        @Test
        void prefers_any_marked_previous_set_to_an_unmarked_one() throws IOException {
            for (String version : List.of("1.0", "1.1", "1.2", "1.3")) {
                Files.delete(previous(version, 9).marker());
            }
            previous("0.5", 1);
            script.run("restore");
            assertThat(Sets.version(home.packages())).isEqualTo("0.5");
        }

        @Test
        void leaves_several_parked_trees_to_a_person() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-2"), "2.0");
            assertRefused("restore", "SET_IS_AMBIGUOUS", "parked/run-1, parked/run-2");
        }

        @Test
        void without_a_source_says_whether_there_is_a_backup() throws IOException {
            assertRefused("restore", "BACKUP_NOT_FOUND", "run the full deploy");
            Files.createDirectories(home.backup().sitePackages());
            assertRefused("restore", "BACKUP_NOT_FOUND", "run the full deploy");
            backup("1.0", 3);
            Sets.damage(home.backup());
            assertRefused("restore", "BACKUP_NOT_READY", "run the full deploy");
        }

        @Test
        void trusts_no_backup_whose_marker_is_missing_or_of_another_set() throws IOException {
            backup("1.0", 3);
            Sets.mark(home.backup(), 3, new Fingerprint("0".repeat(64)));
            assertRefused("restore", "BACKUP_NOT_READY", "not complete and marked");
            Files.delete(home.backup().marker());
            assertRefused("restore", "BACKUP_NOT_READY", "not complete and marked");
        }

        @Test
        void of_an_expected_set_replaces_another_complete_one_and_keeps_it() throws IOException {
            Fingerprint live = Sets.write(home.packages(), "2.0");
            Fingerprint expected = backup("1.0", 3);
            script = script.with("--expect", expected.hex());
            assertRenames("restore", "RESTORE_SUCCESS", 3);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(Names.in(home.previous())).containsExactly(live.hex());
            assertThat(twice("restore", "RESTORE_SUCCESS").text()).contains("nothing was moved");
        }

        @Test
        void of_an_expected_set_that_is_nowhere_moves_nothing() throws IOException {
            Sets.write(home.packages(), "2.0");
            backup("1.0", 3);
            script = script.with("--expect", "0".repeat(64));
            assertRefused("restore", "BACKUP_NOT_FOUND", "no backup of the set 000");
        }

        @ParameterizedTest
        @CsvSource({
            "--requirements, bbbb, REQUIREMENTS_CHANGED, Requirements aaaa",
            "--python, 3.12, PYTHON_CHANGED, Python 3.11",
            "--platform, win_amd64, PLATFORM_CHANGED, Platform linux_x86_64"
        })
        void refuses_a_source_that_was_built_of_or_for_something_else(
                String option, String value, String word, String words) throws IOException {
            backup("1.0", 3);
            note(home.backup(), "Requirements: " + REQUIREMENTS + "\nPlatform: linux_x86_64");
            script = script.with(option, value.replace("bbbb", "b".repeat(64)));
            Answer answer = assertRefused("restore", word, "nothing was moved");
            assertThat(answer.text()).contains("backup has " + words);
        }

        @ParameterizedTest
        @CsvSource({"--requirements, REQUIREMENTS_CHANGED", "--platform, PLATFORM_CHANGED"})
        void refuses_a_source_of_which_that_is_not_known(String option, String word) throws IOException {
            backup("1.0", 3);
            script = script.with(option, REQUIREMENTS);
            assertRefused("restore", word, "unknown");
        }

        @Test
        void takes_a_source_that_is_what_is_asked_for() throws IOException {
            backup("1.0", 3);
            note(home.backup(), "Requirements: " + REQUIREMENTS + "\nPlatform: linux_x86_64");
            script = script.with("--requirements", REQUIREMENTS, "--python", "3.11", "--platform", "linux_x86_64");
            assertRenames("restore", "RESTORE_SUCCESS", 1);
        }

        @Test
        void puts_the_rest_back_when_the_share_refuses_the_backup() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.damage(home.packages());
            backup("1.0", 3);
            Inodes live = Inodes.of(home.packages().root());
            Answer answer = script.withEnvironment(refusing("*/.python_packages_backup *", "File name too long"))
                    .run("restore");
            assertThat(answer.word()).isEqualTo("ERROR");
            assertThat(answer.text()).contains("File name too long", "what was live is live again");
            assertThat(Inodes.of(home.packages().root())).isEqualTo(live);
            assertThat(script.run("restore").text()).contains("moved from backup");
        }

        @Test
        void tries_again_while_files_are_in_use() throws IOException {
            backup("1.0", 3);
            Answer answer = script.withEnvironment(refusing("*", "Device or resource busy"))
                    .run("restore");
            assertThat(answer.word()).isEqualTo("RESTORE_SUCCESS");
            assertThat(answer.lines()).anyMatch(line -> line.contains("Device or resource busy; trying again"));
        }

        /** A mv that fails the first time it is asked for something that matches. */
        private Map<String, String> refusing(String pattern, String reason) throws IOException {
            Path shims = Files.createDirectories(folder.resolve("shims"));
            Path mv = shims.resolve("mv");
            Files.writeString(mv, """
                    #!/bin/bash
                    if [[ "$*" == %s ]] && mkdir "%s" 2>/dev/null; then
                      echo "mv: cannot move: %s" >&2
                      exit 1
                    fi
                    exec /bin/mv "$@"
                    """.formatted(pattern.replace(" ", "\\ "), folder.resolve("refused"), reason));
            assertThat(mv.toFile().setExecutable(true)).isTrue();
            return Map.of("PATH", shims + ":" + System.getenv("PATH"));
        }
    }

    @Nested
    class Rollback {
        @BeforeEach
        void held() {
            RemoteVerbsTest.this.held();
        }

        @Test
        void puts_the_previous_set_in_place_and_keeps_the_live_one() throws IOException {
            Fingerprint live = Sets.write(home.packages(), "2.0");
            previous("1.0", 3);
            assertRenames("rollback", "ROLLBACK_SUCCESS", 3);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(Names.in(home.previous())).containsExactly(live.hex());
            assertThat(Names.in(home.parked())).isEmpty();
        }

        @Test
        void repeated_by_the_same_run_does_not_roll_the_rollback_back() throws IOException {
            Sets.write(home.packages(), "2.0");
            previous("1.0", 3);
            twice("rollback", "ROLLBACK_SUCCESS");
            script.run("release");
            held();
            assertThat(twice("rollback", "ROLLBACK_SUCCESS").text()).contains("nothing was moved");
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
        }

        @Test
        void by_another_run_rolls_it_back() throws IOException {
            Sets.write(home.packages(), "2.0");
            previous("1.0", 3);
            script.run("rollback");
            script.run("release");
            script = script.as("run-8");
            held();
            twice("rollback", "ROLLBACK_SUCCESS");
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
        }

        @Test
        void of_several_takes_the_one_that_is_named() throws IOException {
            Sets.write(home.packages(), "2.0");
            previous("1.0", 3);
            Fingerprint named = Sets.fingerprint(previous("1.1", 4));
            assertRefused("rollback", "SET_IS_AMBIGUOUS", "name one by --to");
            script = script.with("--to", named.hex());
            twice("rollback", "ROLLBACK_SUCCESS");
            assertThat(Sets.version(home.packages())).isEqualTo("1.1");
        }

        @Test
        void finds_no_previous_set_that_is_complete_and_unlike_the_live_one() throws IOException {
            Sets.write(home.packages(), "2.0");
            assertRefused("rollback", "PREVIOUS_NOT_FOUND", "run the full deploy");
            previous("2.0", 3);
            Sets.damage(previous("1.0", 3));
            assertRefused("rollback", "PREVIOUS_NOT_FOUND", "run the full deploy");
        }

        @Test
        void takes_a_set_that_failed_its_health_check_only_when_told_to() throws IOException {
            Sets.write(home.packages(), "2.0");
            Fingerprint bad = Sets.fingerprint(previous("1.0", 3));
            Files.createDirectories(home.bad(bad).getParent());
            Files.createFile(home.bad(bad));
            assertRefused("rollback", "SET_IS_BAD", "--even-bad");
            assertThat(script.run("rollback", "--even-bad").word()).isEqualTo("ROLLBACK_SUCCESS");
        }

        @Test
        void refuses_a_set_for_another_python_than_the_one_named() throws IOException {
            Sets.write(home.packages(), "2.0");
            previous("1.0", 3);
            script = script.with("--python", "3.12");
            assertRefused("rollback", "PYTHON_CHANGED", "has Python 3.11");
        }

        @Test
        void puts_live_packages_that_are_not_complete_into_trash() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.damage(home.packages());
            previous("1.0", 3);
            assertRenames("rollback", "ROLLBACK_SUCCESS", 3);
            assertThat(Names.in(home.previous())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
        }
    }

    @Nested
    class Hash_code {
        @Test
        void lists_every_file_of_the_code_and_none_of_the_packages() throws IOException {
            Sets.write(home.packages(), "2.0");
            Path wwwroot = home.wwwroot();
            Files.writeString(wwwroot.resolve("host.json"), "abc");
            Files.createDirectories(wwwroot.resolve("fn/.python_packages"));
            Files.writeString(wwwroot.resolve("fn/.python_packages/x"), "");
            Files.writeString(wwwroot.resolve("-n"), "");
            Files.writeString(wwwroot.resolve("a b\\c.py"), "");
            Files.createSymbolicLink(wwwroot.resolve("link"), wwwroot.resolve("host.json"));
            String empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
            Answer answer = twice("hash-code", "HASH_SUCCESS");
            assertThat(answer.lines())
                    .containsExactly(
                            empty + "  -n",
                            empty + "  a b\\c.py",
                            empty + "  fn/.python_packages/x",
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  host.json");
        }

        @Test
        void of_no_code_lists_nothing() {
            assertThat(twice("hash-code", "HASH_SUCCESS").lines()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\nRESULT HASH_SUCCESS", "d\n/x.py"})
        void refuses_a_name_with_a_line_break(String name) throws IOException {
            Path file = home.wwwroot().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
            Answer answer = twice("hash-code", "ERROR");
            assertThat(answer.text()).contains("line break");
        }
    }

    @Nested
    class Empty_trash {
        @Test
        void deletes_what_was_renamed_away() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.write(new PackageTree(home.trash().resolve("1-1-restore-1")), "1.0");
            Files.writeString(home.trash().resolve("2-1-x.zip.parts"), "");
            Inodes before = Inodes.of(home.packages().root());
            twice("empty-trash", "EMPTY_TRASH_SUCCESS");
            assertThat(Names.in(home.trash())).isEmpty();
            assertThat(Inodes.of(home.packages().root())).isEqualTo(before);
        }

        @Test
        void goes_on_in_the_next_call_when_its_time_is_up() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.write(new PackageTree(home.trash().resolve("1-1-restore-1")), "1.0");
            assertThat(script.run("empty-trash", "--seconds", "0").word()).isEqualTo("IN_PROGRESS");
            assertThat(Names.in(home.trash())).hasSize(1);
            twice("empty-trash", "EMPTY_TRASH_SUCCESS");
        }

        @Test
        void keeps_away_from_another_runs_hold_and_not_from_its_own() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.write(new PackageTree(home.trash().resolve("1-1-restore-1")), "1.0");
            held();
            assertThat(script.as("run-8").run("empty-trash").word()).isEqualTo("HELD_BY");
            assertThat(RemoteScript.on(home.root()).run("empty-trash").word()).isEqualTo("HELD_BY");
            assertThat(Names.in(home.trash())).hasSize(1);
            twice("empty-trash", "EMPTY_TRASH_SUCCESS");
        }

        @Test
        void deletes_nothing_where_trash_may_hold_the_last_set() throws IOException {
            Sets.write(new PackageTree(home.trash().resolve("1-1-restore-1")), "1.0");
            twice("empty-trash", "PACKAGES_LOST");
            assertThat(Names.in(home.trash())).hasSize(1);
            backup("1.0", 3);
            twice("empty-trash", "EMPTY_TRASH_SUCCESS");
        }
    }

    private void held() {
        assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
    }

    private Fingerprint backup(String version, int day) throws IOException {
        Fingerprint set = Sets.write(home.backup(), version);
        Sets.mark(home.backup(), day);
        return set;
    }

    private PackageTree previous(String version, int day) throws IOException {
        PackageTree tree = home.previous(fingerprintOf(version));
        Sets.write(tree, version);
        Sets.mark(tree, day);
        return tree;
    }

    private Fingerprint fingerprintOf(String version) throws IOException {
        return Sets.write(new PackageTree(folder.resolve("scratch-" + version)), version);
    }

    private static void note(PackageTree tree, String lines) throws IOException {
        Path notes = tree.root().resolve(".package_set");
        Files.writeString(notes, lines + "\n" + Files.readString(notes));
    }

    private static FileTime aged(Path file, Duration age) throws IOException {
        FileTime time = FileTime.from(Instant.now().minus(age));
        Files.setLastModifiedTime(file, time);
        return time;
    }

    /** The first answer; the second has the same word and moves nothing. */
    private Answer twice(String verb, String word) {
        Answer first = script.run(verb);
        assertThat(first.word()).as(first.text()).isEqualTo(word);
        Inodes between = trees();
        Answer second = script.run(verb);
        assertThat(second.word()).as(second.text()).isEqualTo(word);
        if (!verb.equals("empty-trash")) {
            assertThat(trees()).isEqualTo(between);
        }
        return first;
    }

    private Answer assertRefused(String verb, String word, String words) {
        Inodes before = trees();
        Answer answer = twice(verb, word);
        assertThat(answer.text()).contains(words);
        assertThat(trees()).isEqualTo(before);
        return answer;
    }

    private void assertRenames(String verb, String word, int renames) {
        Traced traced = Traced.of(script, folder.resolve("changes"));
        Answer answer = traced.run(verb);
        assertThat(answer.word()).as(answer.text()).isEqualTo(word);
        assertThat(traced.renames()).as("%s", traced.changes()).isEqualTo(renames);
    }

    /** All that packages could be in. */
    private Inodes trees() {
        try {
            return Inodes.of(
                    home.packages().root(), home.backup().root(), home.previous(), home.parked(), home.trash());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
