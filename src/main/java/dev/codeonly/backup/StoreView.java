package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies in the store of a data app, by name: a few listings, nothing is opened.
 *
 * @param staged lock numbers, ascending
 * @param otherStaged names in staging that are no lock number
 * @param incoming names in {@code incoming/}
 */
record StoreView(
        List<Long> staged,
        List<String> otherStaged,
        List<String> parked,
        List<Fingerprint> previous,
        List<String> incoming,
        List<String> trash) {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");
    private static final Pattern EXPANDING = Pattern.compile("[0-9a-f]{64}\\.\\d+");
    private static final Pattern PARTS = Pattern.compile("([0-9a-f]{64})\\.zip\\.parts");
    private static final Pattern DONE = Pattern.compile("([0-9a-f]{64})\\.zip\\.done");
    private static final Pattern PART = Pattern.compile("([0-9a-f]{64})\\.zip\\.part-\\d+");
    private static final Pattern UPLOADED =
            Pattern.compile("([0-9a-f]{64})\\.(zip\\.part-\\d+|zip\\.list|package_set|package_set\\.requirements)");
    private static final Pattern WISH = Pattern.compile("([0-9a-f]{64})\\.fetch");
    private static final Pattern REFUSED = Pattern.compile("([0-9a-f]{64})\\.refused");
    private static final Pattern READY = Pattern.compile("([0-9a-f]{64})");

    static StoreView of(Home home) throws IOException {
        List<String> staging = Names.in(home.staging());
        TreeSet<Long> numbers = new TreeSet<>();
        staging.stream().filter(NUMBER.asMatchPredicate()).forEach(name -> numbers.add(Long.valueOf(name)));
        return new StoreView(
                List.copyOf(numbers),
                staging.stream().filter(NUMBER.asMatchPredicate().negate()).toList(),
                Names.in(home.parked()),
                Names.in(home.previous()).stream()
                        .map(Fingerprint::parse)
                        .flatMap(Optional::stream)
                        .toList(),
                Names.in(home.incoming()),
                Names.in(home.trash()));
    }

    /** Sets whose list of parts is there: sent in full, still to be expanded or refused. */
    List<Fingerprint> sent() {
        return named(PARTS);
    }

    /** Sets that a deployment wishes to have fetched from the container. */
    List<Fingerprint> wished() {
        return named(WISH);
    }

    /** Sets that were taken or refused, by an owner who died before their parts were discarded. */
    List<Fingerprint> done() {
        return named(DONE);
    }

    /** Sets that are expanded, verified and marked. */
    List<Fingerprint> ready() {
        return named(READY);
    }

    List<Fingerprint> refused() {
        return named(REFUSED);
    }

    /** Names of parts, whether or not their list is there. */
    List<String> parts() {
        return incoming.stream().filter(PART.asMatchPredicate()).toList();
    }

    /**
     * What a sender has uploaded and nobody reads before it is renamed, by set: parts, their list under its first name, a new
     * text of requirements.
     */
    Map<Fingerprint, List<String>> uploaded() {
        Map<Fingerprint, List<String>> sets = new TreeMap<>();
        incoming.stream()
                .map(UPLOADED::matcher)
                .filter(Matcher::matches)
                .forEach(file -> sets.computeIfAbsent(new Fingerprint(file.group(1)), set -> new ArrayList<>())
                        .add(file.group()));
        return sets;
    }

    static boolean isPartOf(Fingerprint set, String name) {
        Matcher part = PART.matcher(name);
        return part.matches() && part.group(1).equals(set.hex());
    }

    /** Folders in which someone expanded, or expands, a set. */
    List<String> expanding() {
        return incoming.stream().filter(EXPANDING.asMatchPredicate()).toList();
    }

    /** Whether a tick has nothing to finish, given the set of the backup. */
    boolean isQuiet(Fingerprint backup) {
        return staged.isEmpty()
                && otherStaged.isEmpty()
                && parked.isEmpty()
                && trash.isEmpty()
                && sent().isEmpty()
                && wished().isEmpty()
                && done().isEmpty()
                && expanding().isEmpty()
                && previous.size() < 2
                && !previous.contains(backup);
    }

    private List<Fingerprint> named(Pattern form) {
        return incoming.stream()
                .map(form::matcher)
                .filter(Matcher::matches)
                .map(match -> new Fingerprint(match.group(1)))
                .toList();
    }
}
