package dev.codeonly.backup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;

/** Turns an error of the file system into words: what, where, what to do. */
final class Failure {
    /** By the reason, as the C library words it; the first that is found in it. */
    private static final List<Remedy> REMEDIES = List.of(
            new Remedy(
                    "No space left|quota",
                    "the share needs room for a second copy of the packages, so raise its quota"),
            new Remedy("Read-only file system", "the share is mounted read-only, so mount it read-write"),
            new Remedy("Permission denied", "check that the mount is not read-only and nothing has it open"),
            new Remedy(
                    "[Ss]tale (NFS )?file handle",
                    "the share was connected anew; the next try mostly works, if it does not restart this app"),
            new Remedy(
                    "File name too long", "no program here can open so long a path, so give its folders shorter names"),
            new Remedy("busy|in use", "something has it open; try again, and if it stays so stop the app that uses it"),
            new Remedy(
                    "not connected|Host is down|timed out|No route to host|[Cc]onnection",
                    "the share does not answer; check the mount and the storage account"),
            new Remedy(
                    "Input/output error|Remote I/O error",
                    "the share could not do it; the next try may work, if it does not check the storage account"));

    private Failure() {}

    private record Remedy(Pattern reason, String words) {
        Remedy(String reason, String words) {
            this(Pattern.compile(reason), words);
        }
    }

    static String describe(IOException e) {
        String where = String.valueOf(e.getMessage());
        if (e instanceof PackageSetsException) {
            return where;
        }
        if (e instanceof NoSuchFileException) {
            return where + " was gone when it was needed; something else changes the share, the next tick looks again";
        }
        if (e instanceof FileAlreadyExistsException) {
            return where + " is there although it should not be; move it away";
        }
        if (e instanceof AccessDeniedException) {
            return where + " may not be read or changed; check that the mount is not read-only and nothing has it open";
        }
        // whoever words a failure of our own says what to do
        return where.contains("; ") ? where : where + "; " + remedy(where);
    }

    private static String remedy(String where) {
        return REMEDIES.stream()
                .filter(remedy -> remedy.reason().matcher(where).find())
                .findFirst()
                .map(Remedy::words)
                .orElse("check the mount and the storage account");
    }
}
