package dev.codeonly.lab.trees;

import dev.codeonly.fixtures.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names that break who takes them for text, for words of a shell, or for short. */
final class OddNames {
    private static final Path SCRIPT = Path.of("src/test/bash/odd-names.sh").toAbsolutePath();

    private static final Map<String, String> KINDS = new TreeMap<>(Map.ofEntries(
            Map.entry("bytes", "a name that is no UTF-8"),
            Map.entry("bytes-folder", "a folder of a name that is no UTF-8"),
            Map.entry("accents", "a name with accents"),
            Map.entry("line-feed", "a name with a line feed"),
            Map.entry("controls", "a name with a tab, a return and a colour"),
            Map.entry("quotes", "a name with quotes"),
            Map.entry("dash", "a name like an option"),
            Map.entry("shell", "a name full of what a shell minds"),
            Map.entry("blanks", "a name with blanks at both ends and a backslash"),
            Map.entry("percent", "a name with formats and placeholders"),
            Map.entry("longest", "a name of 255 bytes"),
            Map.entry("deep", "a path of more than 4,096 bytes")));

    private OddNames() {}

    static List<Odd> all() {
        return KINDS.entrySet().stream()
                .map(kind -> Odd.of(kind.getValue(), at -> make(kind.getKey(), at.module("foo"))))
                .toList();
    }

    /** Makes it in a folder. */
    static void make(String kind, Path folder) {
        Command.of("bash", SCRIPT, kind).in(folder).output("run it by hand to see why");
    }
}
