package dev.codeonly.lab.together;

import dev.codeonly.fixtures.ProcessGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who has the lock of the share at this moment. */
record LockOwner(Participant participant, long number) {
    private static final Pattern PROCESS = Pattern.compile("process (\\d+) on");

    /** Empty when it is free, or when its owner has not yet written who it is, or is no process any more. */
    static Optional<LockOwner> find(Stage stage, List<Participant> cast) throws IOException {
        long highest = highest(stage);
        if (highest == 0 || isReleased(stage, highest)) {
            return Optional.empty();
        }
        Path owner = stage.locks().resolve(highest + "/owner");
        Matcher process = PROCESS.matcher(Files.exists(owner) ? Files.readString(owner) : "");
        if (!process.find()) {
            return Optional.empty();
        }
        long group = ProcessGroups.groupOf(Long.parseLong(process.group(1)));
        return cast.stream()
                .filter(participant -> group != 0 && participant.group() == group)
                .findFirst()
                .map(participant -> new LockOwner(participant, highest));
    }

    /** Whether it has the lock still, with nobody after it. */
    boolean hasIt(Stage stage) throws IOException {
        return highest(stage) == number && !isReleased(stage, number);
    }

    /** Whether another has taken the lock that it did not release. */
    boolean isTakenOver(Stage stage) throws IOException {
        return highest(stage) > number && !isReleased(stage, number);
    }

    private static boolean isReleased(Stage stage, long number) {
        return Files.exists(stage.locks().resolve(number + "/released"));
    }

    private static long highest(Stage stage) throws IOException {
        return Stage.names(stage.locks()).stream()
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }
}
