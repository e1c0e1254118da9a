package dev.codeonly.lab.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Glance;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Folders of a lock and a hold as clean-ups, copies by hand and attackers leave them, read by Java and by Bash. */
@Label("Whatever lies in the folders of a lock and a hold")
@AddLifecycleHook(Draws.class)
class NumberedFoldersPropertyTest {
    private static final String ABSENT = "absent";
    private static final String FOLDER = "folder";

    private static final List<String> NAMES = List.of(
            "1",
            "2",
            "3",
            "9",
            "10",
            "11",
            "99",
            "100",
            "0",
            "00",
            "01",
            "007",
            "08",
            "-1",
            "+1",
            "1e3",
            "0x1f",
            "999999999999999998",
            "1000000000000000000",
            "9223372036854775808",
            "5.tmp",
            ".5",
            " 5",
            "5 ",
            "5\n",
            "x",
            "a[$(touch canary)]",
            "\u0663",
            "\uff11",
            "owner",
            "released");

    private static final List<String> OWNERS = List.of(
            ABSENT,
            FOLDER,
            "",
            "\n",
            "\n\nrun-7",
            "run-7",
            "run-7\n",
            "  run-7\t\n",
            "run-7\r\nmore",
            "run\0-7\n",
            "\u001b[2J\u001b]0;x\u0007\n",
            "run-7\fx",
            "x".repeat(3000),
            "%s\n",
            "$(touch canary)\n",
            "-n\n");

    /** Of one number. Times are in seconds before now. */
    private record Numbered(String name, boolean folder, String owner, String beat, int age, String released) {
        void in(Path room) throws IOException {
            Path place = room.resolve(name);
            if (!folder) {
                Files.writeString(place, owner);
                return;
            }
            Files.createDirectories(place);
            write(place.resolve("owner"), owner);
            write(place.resolve("beat"), beat);
            write(place.resolve("released"), released);
            if (!beat.equals(ABSENT)) {
                Files.setLastModifiedTime(
                        place.resolve("beat"), FileTime.from(Instant.now().minusSeconds(age)));
            }
        }

        private static void write(Path file, String content) throws IOException {
            switch (content) {
                case ABSENT -> {}
                case FOLDER -> Files.createDirectory(file);
                default -> Files.write(file, content.getBytes(ISO_8859_1));
            }
        }
    }

    /** What lies in both rooms of one home. */
    private record Rooms(List<Numbered> locks, List<Numbered> holds) {
        Home in(Path root) throws IOException {
            Home home = new Home(root);
            Files.createDirectories(home.wwwroot());
            for (Path room : List.of(home.locks(), home.holds())) {
                Files.createDirectories(room);
                for (Numbered numbered : room.equals(home.locks()) ? locks : holds) {
                    numbered.in(room);
                }
            }
            return home;
        }
    }

    @Provide
    Arbitrary<List<Rooms>> manyRooms() {
        Arbitrary<String> beats = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of("0", "17", "")), Tuple.of(2, Arbitraries.of(ABSENT, FOLDER)));
        Arbitrary<String> released = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(ABSENT)), Tuple.of(1, Arbitraries.of("", "x", FOLDER)));
        Arbitrary<Boolean> folder =
                Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false)));
        Arbitrary<Numbered> numbered = Combinators.combine(
                        Arbitraries.of(NAMES),
                        folder,
                        Arbitraries.of(OWNERS),
                        beats,
                        Arbitraries.of(0, 30, 100, 600, 100_000, -30, -600, -100_000),
                        released)
                .as(Numbered::new);
        Arbitrary<List<Numbered>> room =
                numbered.list().ofMinSize(0).ofMaxSize(5).uniqueElements(Numbered::name);
        return Combinators.combine(room, room).as(Rooms::new).list().ofSize(40);
    }

    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
    void gives_the_lock_or_says_who_has_it_in_Java_as_in_Bash(@ForAll("manyRooms") List<Rooms> many)
            throws IOException {
        try (Scratch forJava = Scratch.create();
                Scratch forBash = Scratch.create()) {
            List<String> java = new ArrayList<>();
            for (int i = 0; i < many.size(); i++) {
                many.get(i).in(forBash.caseNumber(i));
                java.add(byJava(many.get(i).in(forJava.caseNumber(i))));
            }
            List<String> bash = RemoteReaders.lines("numbers", forBash.folder());
            assertThat(bash).hasSameSizeAs(java);
            for (int i = 0; i < java.size(); i++) {
                assertThat(inSecondsOfOneHand(bash.get(i)))
                        .as("%s", many.get(i))
                        .isEqualTo(inSecondsOfOneHand(java.get(i)));
            }
        }
    }

    /** A file in the place of the highest number kept everybody out for ever, and ended every tick in ERROR. */
    @Example
    void does_not_lock_everybody_out_when_it_is_a_file() throws IOException {
        Numbered file = new Numbered("7", false, "", ABSENT, 0, ABSENT);
        try (Scratch scratch = Scratch.create()) {
            Home home = new Rooms(List.of(file), List.of(file)).in(scratch.caseNumber(0));
            assertThat(byJava(home)).isEqualTo("taken 8|none");
        }
        gives_the_lock_or_says_who_has_it_in_Java_as_in_Bash(List.of(new Rooms(List.of(file), List.of(file))));
    }

    /** The name of an owner went into logs with its control characters and at any length. */
    @Example
    void is_told_in_one_plain_line() throws IOException {
        for (String owner : List.of("\u001b[2J\u0007\n", "x".repeat(100_000), FOLDER, "\0")) {
            Numbered taken = new Numbered("7", true, owner, "1", 30, ABSENT);
            try (Scratch scratch = Scratch.create()) {
                String told = byJava(new Rooms(List.of(taken), List.of(taken)).in(scratch.caseNumber(0)));
                assertThat(told).startsWith("had by lock 7 of ").hasSizeLessThan(3000);
                assertThat(told.codePoints()).noneMatch(PlainRefusal::isNotPlain);
            }
        }
    }

    private static String byJava(Home home) throws IOException {
        Glance glance = new Glance(home);
        String hold = glance.hold()
                .map(told -> told.replaceAll(" holds$", ""))
                .map(told -> told.equals("run (without a name)") ? "run (unnamed)" : told)
                .orElse("none");
        return glance.lock() + "|" + hold;
    }

    private static String inSecondsOfOneHand(String line) {
        return line.replaceAll("last beat \\d+ s ago", "last beat some s ago")
                .replaceAll("of (somebody faster|an owner without a name)", "of somebody")
                .replaceAll("lock \\d+ of somebody", "lock of somebody");
    }
}
