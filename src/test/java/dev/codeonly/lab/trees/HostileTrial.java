package dev.codeonly.lab.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.Command;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.Snapshot;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteScript;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One odd thing on a share of its own, and the demands on what happens meanwhile and afterwards. */
final class HostileTrial {
    private static final List<String> ROOMS = List.of(
            "incoming",
            "trash",
            "lock/77",
            "lock/999999999999999999",
            "lock/1000000000000000000",
            "hold/77",
            "hold/999999999999999999");

    private final Odd odd;
    private final Odd.Place place;
    private final Share share;
    private final ShareInvariants invariants;
    private final Snapshot outside;
    private final List<String> story = new ArrayList<>();
    private String old = "";

    HostileTrial(Odd odd, Path folder) throws IOException {
        this.odd = odd;
        this.place = new Odd.Place(folder.resolve("home"), folder.resolve("outside"));
        this.invariants = new ShareInvariants(place.home());
        Share plain = Share.at(place.home(), "foo", "bar").withWorkers(1);
        this.share = odd.withoutWord() ? plain.withPython(PythonTools.version()) : plain;
        Files.createDirectories(place.outside("folder"));
        Files.writeString(place.outside("secret.py"), "password = 'hunter2'\n");
        Files.writeString(place.outside("folder/inside.py"), "x = 1\n");
        this.outside = Snapshot.of(place.outside());
        story.add(odd.thing());
    }

    HostileRow run() throws IOException, InterruptedException {
        arrange();
        Share maintained = odd.whileCopied() ? share.with(new SurprisingDisk()) : share;
        if (!odd.whileCopied()) {
            odd.maker().make(place);
        }
        List<String> cells = new ArrayList<>();
        Report first = says(maintained.tick());
        cells.add(words(first));
        if (first.outcome() == Outcome.BACKED_UP && !odd.whileCopied()) {
            demandTheSame();
        }
        cells.add(look());
        cells.add(says(share.tick()).outcome().name());
        look();
        Report verified = says(share.maintainer().verify(share.app(), false));
        Report status = says(share.maintainer().status(share.app()).report());
        cells.add(verified.outcome() + ", " + status.outcome());
        cells.add(script());
        cells.add(restored(first));
        cells.add(heal());
        return HostileRow.of(odd, place.home().toString(), cells);
    }

    private void arrange() throws IOException {
        write(TinySet.OLD);
        old = TinySet.fingerprint(place.packages());
        assertThat(says(share.tick()).outcome()).isEqualTo(Outcome.BACKED_UP);
        renew();
    }

    private void renew() throws IOException {
        Trees.delete(place.packages());
        write(TinySet.NEW);
    }

    private void write(TinySet set) throws IOException {
        if (odd.withoutWord()) {
            set.withoutPackageSetIn(place.packages());
        } else {
            set.in(place.packages());
        }
    }

    private Report says(Report report) {
        story.add(report.outcome() + " " + report.message() + " " + report.notes());
        assertThat(report.message()).as("%s", story).doesNotContain("\n", "\u001b", "Exception", "null");
        return report;
    }

    private static String words(Report report) {
        String notes = report.notes().isEmpty() ? "" : " (note: " + String.join("; note: ", report.notes()) + ")";
        return "`" + report.outcome() + "` " + report.message() + notes;
    }

    /** Everything but the live packages, which are odd; they are put away for as long as an independent reader reads. */
    private String look() throws IOException {
        assertThat(Snapshot.of(place.outside()))
                .as("outside of the home %s", story)
                .isEqualTo(outside);
        Path away = place.home().resolve("away");
        boolean there = Files.exists(place.packages(), LinkOption.NOFOLLOW_LINKS);
        if (there) {
            Files.move(place.packages(), away);
        }
        ShareInvariants.View view = invariants.look();
        if (there) {
            Files.move(away, place.packages());
        }
        assertThat(view.violations()).as("%s", story).isEmpty();
        assertThat(view.sets())
                .as("%s", story)
                .anyMatch(set -> set.contains("backup") || set.contains("previous/" + old));
        return view.backupFingerprint().equals(Optional.of(old)) ? "old" : "new";
    }

    private String script() {
        Answer answer = RemoteScript.on(place.home()).run("status");
        story.add("status " + answer);
        assertThat(answer.text()).as("%s", story).doesNotContain("\u001b");
        return answer.word().equals("STATUS_SUCCESS")
                ? answer.value("Packages").orElse("?")
                : answer.word() + " " + answer.text();
    }

    private void demandTheSame() {
        Command.of("diff", "-r", "--no-dereference", "-x", ".backup_ready", place.packages(), place.backup())
                .output("the backup is no faithful copy, " + story);
    }

    /** What a person gets who does what the message says. */
    private String restored(Report first) throws IOException {
        if (!first.message().contains(" restore --app") || first.message().contains("--deep")) {
            return "–";
        }
        Outcome outcome = says(share.restore()).outcome();
        assertThat(Snapshot.of(place.outside()))
                .as("outside of the home %s", story)
                .isEqualTo(outside);
        Outcome next = says(share.tick()).outcome();
        assertThat(next.exitCode()).as("%s", story).isZero();
        for (String room : List.of("trash", "parked")) {
            Path left = place.store().resolve(room);
            assertThat(Names.in(left))
                    .as("what is odd is deleted in the end %s", story)
                    .isEmpty();
        }
        assertThat(invariants.look().violations()).as("%s", story).isEmpty();
        return outcome + ", then " + next;
    }

    private String heal() throws IOException {
        renew();
        ROOMS.forEach(room -> Trees.delete(place.store().resolve(room)));
        String outcome = says(share.tick()).outcome().name();
        assertThat(outcome).as("%s", story).isIn("BACKED_UP", "CURRENT");
        assertThat(says(share.tick()).outcome()).as("%s", story).isEqualTo(Outcome.CURRENT);
        ShareInvariants.View view = invariants.look();
        assertThat(view.violations()).as("%s", story).isEmpty();
        assertThat(view.leftovers()).as("%s", story).isEmpty();
        assertThat(view.backupFingerprint()).as("%s", story).isEqualTo(view.liveFingerprint());
        assertThat(Snapshot.of(place.outside()))
                .as("outside of the home %s", story)
                .isEqualTo(outside);
        return outcome;
    }

    /** Lets the odd thing happen right before the first files of a folder are copied. */
    private final class SurprisingDisk extends Disk {
        private boolean happened;

        @Override
        protected synchronized void changing(Change change, Path path) throws IOException {
            if (!happened
                    && change == Change.CREATE_FOLDER
                    && path.startsWith(place.store())
                    && path.endsWith("site-packages/foo")) {
                happened = true;
                odd.maker().make(place);
            }
        }
    }
}
