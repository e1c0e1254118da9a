package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Inodes;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A share that run-7 holds, and the remote script for it; what is asked for is asked for twice, for every call may be repeated. */
record HeldShare(Path folder, Home home, RemoteScript script) {
    static HeldShare in(Path folder) {
        Home home = Share.at(folder.resolve("home"), "foo").home();
        RemoteScript script = RemoteScript.on(home.root()).as("run-7");
        assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
        return new HeldShare(folder, home, script);
    }

    /** The first answer; the second has the same word and changes nothing. */
    Answer twice(String verb, String word, String... options) {
        Answer first = script.run(verb, options);
        assertThat(first.word()).as(first.text()).isEqualTo(word);
        Inodes between = trees();
        Answer second = script.run(verb, options);
        assertThat(second.word()).as(second.text()).isEqualTo(word);
        assertThat(trees()).isEqualTo(between);
        return first;
    }

    /** The same, and the first call changes nothing either. */
    Answer unmoved(String verb, String word, String... options) {
        Inodes before = trees();
        Answer answer = twice(verb, word, options);
        assertThat(trees()).isEqualTo(before);
        return answer;
    }

    /** How many renames the first call makes; the second makes none. */
    long renames(String verb, String word, String... options) {
        Traced traced = Traced.of(script, folder.resolve("changes"));
        Answer answer = traced.run(verb, options);
        assertThat(answer.word()).as(answer.text()).isEqualTo(word);
        long renames = traced.renames();
        assertThat(traced.run(verb, options).word()).isEqualTo(word);
        assertThat(traced.renames()).as("%s", traced.changes()).isEqualTo(renames);
        return renames;
    }

    /** A set that is laid out, verified and marked. */
    Fingerprint incoming(String version) throws IOException {
        Fingerprint set = fingerprint(version);
        Sets.write(home.incoming(set), version);
        Sets.mark(home.incoming(set), 20);
        return set;
    }

    PackageTree previous(String version, int day) throws IOException {
        PackageTree tree = home.previous(fingerprint(version));
        Sets.write(tree, version);
        Sets.mark(tree, day);
        return tree;
    }

    Fingerprint backup(String version) throws IOException {
        Fingerprint set = Sets.write(home.backup(), version);
        Sets.mark(home.backup(), 3);
        return set;
    }

    Fingerprint parked(String run, String version) throws IOException {
        return Sets.write(home.parked(run), version);
    }

    void bad(Fingerprint set) throws IOException {
        Files.createDirectories(home.bad(set).getParent());
        Files.createFile(home.bad(set));
    }

    Fingerprint fingerprint(String version) throws IOException {
        return Sets.write(new PackageTree(folder.resolve("scratch-" + version)), version);
    }

    /** Whatever packages, or word of them, could be in. */
    private Inodes trees() {
        try {
            return Inodes.of(
                    home.packages().root(),
                    home.backup().root(),
                    home.previous(),
                    home.parked(),
                    home.incoming(),
                    home.store().resolve("bad"),
                    home.trash());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
