package dev.codeonly.cli;

import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A version of the C library, as the manylinux tags of wheels name it (PEP 600). */
record Glibc(int major, int minor) implements Comparable<Glibc> {
    private static final Pattern TAG = Pattern.compile("manylinux(_\\d{1,4}_\\d{1,4}|2014|2010|1)_");
    private static final Map<String, Glibc> OLD_NAMES =
            Map.of("2014", new Glibc(2, 17), "2010", new Glibc(2, 12), "1", new Glibc(2, 5));

    /** The highest that any distribution needs; empty when none needs one. */
    static Optional<Glibc> neededBy(Path sitePackages) throws IOException {
        List<Glibc> needed = new ArrayList<>();
        for (String name : Names.in(sitePackages)) {
            if (name.endsWith(".dist-info")) {
                ofWheel(sitePackages.resolve(name).resolve("WHEEL")).ifPresent(needed::add);
            }
        }
        return needed.stream().max(Comparator.naturalOrder());
    }

    /** A wheel with several tags runs where the lowest of them does. */
    private static Optional<Glibc> ofWheel(Path wheel) throws IOException {
        try {
            String text = Files.readString(wheel, StandardCharsets.ISO_8859_1);
            return TAG.matcher(text).results().map(tag -> of(tag.group(1))).min(Comparator.naturalOrder());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Glibc of(String tag) {
        Glibc old = OLD_NAMES.get(tag);
        if (old != null) {
            return old;
        }
        String[] numbers = tag.split("_", -1);
        return new Glibc(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }

    @Override
    public int compareTo(Glibc other) {
        return Comparator.comparingInt(Glibc::major)
                .thenComparingInt(Glibc::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
