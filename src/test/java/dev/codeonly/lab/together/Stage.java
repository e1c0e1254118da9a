package dev.codeonly.lab.together;

import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.ProcessGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * The one share that all work on, and what they need for it.
 *
 * @param material a folder for each set, with its tree and its parts
 * @param marks a file for each run that has written into the live packages
 * @param errors what the participants print to standard error
 * @param starting whoever has the other half of it knows that no process begins meanwhile
 */
record Stage(
        Path home,
        Path material,
        Path marks,
        Path errors,
        ProcessGroups groups,
        Counts counts,
        ReadWriteLock starting) {
    static Stage in(Path folder, ProcessGroups groups) throws IOException {
        Path material = Files.createDirectory(folder.resolve("material"));
        for (TinySet set : TinySet.values()) {
            Path of = Files.createDirectory(material.resolve(set.name()));
            set.sendTo(of.resolve("parts"), of.resolve("tree"), false);
        }
        return new Stage(
                folder.resolve("home"),
                material,
                Files.createDirectory(folder.resolve("marks")),
                folder.resolve("errors.txt"),
                groups,
                new Counts(),
                new ReentrantReadWriteLock());
    }

    Path locks() {
        return home.resolve("data/.python_packages_store/lock");
    }

    /** The runs that have written into the live packages since {@link #forget} was told of them. */
    List<String> writers() throws IOException {
        return names(marks);
    }

    void forget(String writer) throws IOException {
        Files.deleteIfExists(marks.resolve(writer));
    }

    /** A reader of the share who does not know yet whether there is a set. */
    ShareInvariants reader() {
        return new ShareInvariants(home);
    }

    static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
