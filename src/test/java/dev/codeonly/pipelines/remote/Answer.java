package dev.codeonly.pipelines.remote;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call of the remote script printed, as a caller has to read it: nothing counts but a last line that carries the
 * call's own word.
 *
 * @param word how it ended
 * @param text the same for people
 * @param lines what came before the last line
 */
public record Answer(String word, String text, List<String> lines, int exit) {
    private static final Pattern RESULT = Pattern.compile("RESULT ([A-Z_]+) call=(\\S*) (.*)");

    public Answer {
        lines = List.copyOf(lines);
    }

    static Answer read(RemoteCall call, String out, String err) {
        List<String> lines = out.lines().toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        Matcher result = RESULT.matcher(last);
        if (!out.endsWith("\n") || !result.matches() || !result.group(2).equals(call.call())) {
            throw new AssertionError("no result of its own in the last line of " + call.words() + "\n" + out + err);
        }
        if (!err.isEmpty()) {
            throw new AssertionError("errors from " + call.words() + ":\n" + err + out);
        }
        Answer answer = new Answer(
                result.group(1),
                result.group(3),
                lines.subList(0, lines.size() - 1),
                call.process().exitValue());
        if (answer.exit() != exit(answer.word())) {
            throw new AssertionError("exit code " + answer.exit() + " of " + call.words() + "\n" + out);
        }
        return answer;
    }

    private static int exit(String word) {
        return switch (word) {
            case "HELD_BY", "BUSY", "IN_PROGRESS" -> 3;
            case "BAD_ARGUMENT" -> 2;
            default -> word.endsWith("_SUCCESS") ? 0 : 1;
        };
    }

    /** The value of the first line {@code key: value}. */
    public Optional<String> value(String key) {
        return values(key).stream().findFirst();
    }

    /** The values of all lines {@code key: value}. */
    public List<String> values(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .toList();
    }
}
