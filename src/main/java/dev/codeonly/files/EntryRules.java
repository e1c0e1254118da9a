package dev.codeonly.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** What the entries of an archive may be, judged by its directory before anything is written. */
record EntryRules(long maxFiles, long maxBytes) {
    private static final Pattern UNSAFE = Pattern.compile("(^|/)\\.{1,2}(/|$)|^/|//|\\\\|\\x00|^[A-Za-z]:");

    /** What Linux file systems and SMB take for one name. */
    private static final int LONGEST_NAME = 255;

    /** Well below the 2,048 characters that Azure Files takes for a whole path; the home's own comes before it. */
    private static final int LONGEST_PATH = 1024;

    /** Why the archive is not taken; empty when its directory is all right. */
    Optional<String> refusal(List<ZipArchiveEntry> entries) {
        if (entries.size() > maxFiles) {
            return Optional.of("it has " + entries.size() + " entries; at most " + maxFiles + " are taken");
        }
        long bytes = 0;
        for (ZipArchiveEntry entry : entries) {
            Optional<String> refused = refusal(entry);
            if (refused.isPresent()) {
                return refused.map(why -> "its entry '" + entry.getName() + "' " + why);
            }
            // each counts for at most one byte more than is allowed, so that no sum of lies comes out small
            bytes += Math.min(Math.max(0, entry.getSize()), maxBytes + 1);
        }
        if (bytes > maxBytes) {
            return Optional.of("it would expand to " + bytes + " bytes or more; at most " + maxBytes + " are taken");
        }
        Set<String> folders = folders(entries);
        return folders.size() > maxFiles
                ? Optional.of("it has more folders than are taken; at most " + maxFiles + " are taken")
                : collision(entries, folders);
    }

    /** What is wrong with one entry by itself. */
    private static Optional<String> refusal(ZipArchiveEntry entry) {
        String name = entry.getName();
        if (name.isEmpty() || UNSAFE.matcher(name).find()) {
            return Optional.of("could be written outside the set's folder");
        }
        int type = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
        if (type != 0 && type != (entry.isDirectory() ? UnixStat.DIR_FLAG : UnixStat.FILE_FLAG)) {
            return Optional.of("is neither a plain file nor a folder");
        }
        if (name.getBytes(UTF_8).length > LONGEST_PATH
                || Stream.of(name.split("/")).anyMatch(part -> part.getBytes(UTF_8).length > LONGEST_NAME)) {
            return Optional.of(
                    "has a name longer than " + LONGEST_NAME + " bytes, or " + LONGEST_PATH + " with its folders");
        }
        try {
            return Path.of(name).isAbsolute() ? Optional.of("is an absolute path") : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.of("has a name that cannot be written here (" + e.getReason() + ")");
        }
    }

    private static Optional<String> collision(List<ZipArchiveEntry> entries, Set<String> folders) {
        Map<String, String> places = new HashMap<>();
        for (String folder : folders) {
            String other = places.put(lower(folder), folder);
            if (other != null) {
                return Optional.of("its folder '" + folder + "' is there twice, once as '" + other + "'");
            }
        }
        Set<String> names = new HashSet<>();
        for (ZipArchiveEntry entry : entries) {
            String place = lower(entry.getName().replaceAll("/$", ""));
            if (!names.add(place)) {
                return Optional.of("its entry '" + entry.getName() + "' is there twice");
            }
            if (!entry.isDirectory() && places.containsKey(place)) {
                return Optional.of("its entry '" + entry.getName() + "' is a file and a folder");
            }
        }
        return Optional.empty();
    }

    /** The share may hold names to be equal whatever their case. */
    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** All folders that the names need; no more are counted than shows that there are too many. */
    Set<String> folders(List<ZipArchiveEntry> entries) {
        Set<String> folders = new TreeSet<>();
        for (ZipArchiveEntry entry : entries) {
            String name = entry.getName();
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                folders.add(name.substring(0, slash));
                if (folders.size() > maxFiles) {
                    return folders;
                }
            }
        }
        return folders;
    }
}
