package dev.codeonly.lab.together;

import java.util.Map;
import java.util.TreeMap;

/** What has happened how often, by words. */
final class Counts {
    private final Map<String, Integer> numbers = new TreeMap<>();

    synchronized void add(String what) {
        numbers.merge(what, 1, Integer::sum);
    }

    synchronized int of(String what) {
        return numbers.getOrDefault(what, 0);
    }

    @Override
    public synchronized String toString() {
        StringBuilder lines = new StringBuilder();
        numbers.forEach((what, number) -> lines.append("  " + number + "\t" + what + "\n"));
        return lines.toString();
    }
}
