package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.MaintainersLock;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.TinySet;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a full deploy asks for while it sends a package set. */
@DisplayName("The remote script's")
class IncomingVerbsTest {
    private static final Fingerprint SET = new Fingerprint("a".repeat(64));

    @TempDir
    Path folder;

    private HeldShare share;
    private Home home;

    @BeforeEach
    void a_share() throws IOException {
        share = HeldShare.in(folder);
        home = share.home();
        Files.createDirectories(home.incoming());
    }

    @Nested
    class Incoming {
        @Test
        void lists_each_part_that_is_there_with_its_hash_and_size() throws IOException {
            write(".zip.part-001", "beta!");
            write(".zip.part-000", "alpha");
            write(".zip.list", "not a part");
            Files.writeString(home.incoming().resolve("b".repeat(64) + ".zip.part-000"), "of another set");
            Answer answer = share.unmoved("incoming", "INCOMING_SUCCESS", "--to", SET.hex());
            assertThat(answer.values("Part"))
                    .containsExactly(
                            sha256("alpha") + " 5 " + SET + ".zip.part-000",
                            sha256("beta!") + " 5 " + SET + ".zip.part-001");
            assertThat(answer.values("Set")).containsExactly("parts");
        }

        @Test
        void of_a_set_of_which_nothing_is_there_says_so() throws IOException {
            write(".package_set", "the word about a set is no set");
            Answer answer = share.unmoved("incoming", "INCOMING_SUCCESS", "--to", SET.hex());
            assertThat(answer.lines()).containsExactly("Set: absent");
        }

        @Test
        void of_a_set_that_is_wished_for_says_so_whatever_an_earlier_wish_came_to() throws IOException {
            write(".refused", "it was not there");
            write(".fetch", "Wished for by run 7.");
            Answer answer = share.unmoved("incoming", "INCOMING_SUCCESS", "--to", SET.hex());
            assertThat(answer.values("Set")).containsExactly("wished");
        }

        @Test
        void tells_of_a_set_that_was_laid_out_and_needs_no_run() throws IOException {
            Fingerprint set = share.incoming("1.0");
            Answer answer = RemoteScript.on(home.root()).run("incoming", "--to", set.hex());
            assertThat(answer.lines()).containsExactly("Set: ready");
        }
    }

    @Nested
    class Deliver {
        private static final String LIST = "%2$s 5 %1$s.zip.part-000\n%3$s 5 %1$s.zip.part-001\n";

        private String list;

        @BeforeEach
        void two_parts_and_their_list() throws IOException {
            list = LIST.formatted(SET, sha256("alpha"), sha256("beta!"));
            write(".zip.part-000", "alpha");
            write(".zip.part-001", "beta!");
            write(".zip.list", list);
        }

        @Test
        void lets_the_list_count_by_one_rename() throws IOException {
            assertThat(share.renames("deliver", "DELIVER_SUCCESS", "--to", SET.hex(), "--sha256", sha256(list)))
                    .isEqualTo(1);
            assertThat(home.incomingParts(SET)).hasContent(list);
            assertThat(home.incoming().resolve(SET + ".zip.list")).doesNotExist();
        }

        @Test
        void needs_neither_hold_nor_lock() throws IOException {
            share.script().run("release");
            share.script().as("run-8").run("hold");
            assertThat(MaintainersLock.take(home, Duration.ofMinutes(5))).isPresent();
            assertDelivered();
        }

        @Test
        void names_the_parts_that_are_missing_or_cut_off() throws IOException {
            write(".zip.part-001", "bet");
            assertThat(refused("PARTS_MISSING")).contains("part-001; send").doesNotContain("part-000");
            Files.delete(home.incoming().resolve(SET + ".zip.part-000"));
            assertThat(refused("PARTS_MISSING")).contains("part-000", "part-001");
        }

        @Test
        void looks_at_the_last_line_of_a_list_that_does_not_end_with_one() throws IOException {
            list = list.strip();
            write(".zip.list", list);
            write(".zip.part-001", "bet");
            assertThat(refused("PARTS_MISSING")).contains("part-001");
        }

        @Test
        void does_not_take_a_list_that_has_not_arrived_as_a_whole() throws IOException {
            write(".zip.list", list.substring(0, 99));
            assertThat(refused("PARTS_MISSING")).contains(".zip.list", "send it again");
            Files.delete(home.incoming().resolve(SET + ".zip.list"));
            assertThat(refused("PARTS_MISSING")).contains(".zip.list", "send it again");
        }

        @Test
        void refuses_a_list_that_names_something_else() throws IOException {
            list = sha256("alpha") + " 5 ../../x\n";
            write(".zip.list", list);
            assertThat(refused("ERROR")).contains("is no part of this set");
        }

        @Test
        void has_nothing_to_do_for_a_set_that_is_laid_out() throws IOException {
            Sets.write(home.incoming(SET), "1.0");
            Sets.mark(home.incoming(SET), 3, SET);
            assertThat(refused("DELIVER_SUCCESS")).contains("laid out already");
        }

        @Test
        void has_nothing_to_do_for_a_list_that_the_maintainer_has_read_meanwhile() throws IOException {
            Files.move(home.incoming().resolve(SET + ".zip.list"), home.incomingDone(SET));
            assertThat(refused("DELIVER_SUCCESS")).contains("has read the list");
        }

        @Test
        void replaces_a_list_that_was_delivered_before_in_other_parts() throws IOException {
            write(".zip.parts", "of larger parts");
            assertDelivered();
        }

        private void assertDelivered() throws IOException {
            share.twice("deliver", "DELIVER_SUCCESS", "--to", SET.hex(), "--sha256", sha256(list));
            assertThat(home.incomingParts(SET)).hasContent(list);
        }

        private String refused(String word) throws IOException {
            return share.unmoved("deliver", word, "--to", SET.hex(), "--sha256", sha256(list))
                    .text();
        }
    }

    /** A tick discards the parts of a list that was refused; one that died before must not have those of the next try discarded. */
    @Test
    void deliver_of_a_second_try_is_laid_out_although_the_first_one_was_not_cleared_away() throws IOException {
        TinySet.NEW.sendTo(home.incoming(), folder.resolve("scratch"), false);
        Fingerprint set = new Fingerprint(TinySet.fingerprint(folder.resolve("scratch")));
        Path list = home.incoming().resolve(set + ".zip.list");
        Files.move(home.incomingParts(set), list);
        Files.writeString(home.incomingDone(set), "of the try before");
        String sha = Sha256.of(Files.readAllBytes(list)).hex();
        share.script().run("deliver", "--to", set.hex(), "--sha256", sha);
        share.script().run("release");
        RemoteSituation.share(home.root()).tick();
        assertThat(Names.in(home.incoming())).containsExactly(set.hex());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(home.incoming().resolve(SET + name), text);
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
