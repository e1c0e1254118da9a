package dev.codeonly.pipelines.azure;

import java.util.Comparator;
import java.util.TreeSet;

/** The secrets of a run, each of which is *** in every log. */
final class Masks {
    private final TreeSet<String> secrets =
            new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    synchronized void add(String secret) {
        secret.lines().filter(line -> !line.isBlank()).forEach(secrets::add);
    }

    synchronized String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "***");
        }
        return hidden;
    }
}
