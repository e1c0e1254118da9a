package dev.codeonly.pipelines.kudu;

import java.util.ArrayList;
import java.util.List;

/**
 * How Kudu makes arguments of a command: by the rules of C++ programs on Windows, not by a shell's. Blanks and tabs part,
 * double quotes group, a single quote is a character like any other. Backslashes are ordinary except before a double
 * quote: 2n of them and a quote are n and a quote that groups, 2n+1 are n and a quote that stands for itself. Two quotes
 * inside a group are one that stands for itself.
 */
final class CommandLine {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;
    private boolean grouped;
    private int at;

    private CommandLine(String text) {
        this.text = text;
    }

    static List<String> split(String text) {
        return new CommandLine(text).words();
    }

    private List<String> words() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (!grouped && (next == ' ' || next == '\t')) {
                end();
                at++;
            } else {
                begun = true;
                take(next);
            }
        }
        end();
        return List.copyOf(words);
    }

    private void take(char next) {
        int slashes = 0;
        while (isAt(at + slashes, '\\')) {
            slashes++;
        }
        if (isAt(at + slashes, '"')) {
            word.append("\\".repeat(slashes / 2));
            at += slashes;
            quote(slashes % 2 == 1);
        } else if (slashes > 0) {
            word.append("\\".repeat(slashes));
            at += slashes;
        } else {
            word.append(next);
            at++;
        }
    }

    private void quote(boolean itself) {
        if (itself) {
            word.append('"');
        } else if (grouped && isAt(at + 1, '"')) {
            word.append('"');
            at++;
        } else {
            grouped = !grouped;
        }
        at++;
    }

    private void end() {
        if (begun) {
            words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
    }

    private boolean isAt(int index, char wanted) {
        return index < text.length() && text.charAt(index) == wanted;
    }
}
