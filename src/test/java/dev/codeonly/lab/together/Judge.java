package dev.codeonly.lab.together;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.ShareInvariants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Stops all, looks at the share, and lets all go on but those who are frozen. */
final class Judge {
    private static final String LOOKS = "looks";
    private static final String NO_SET = "no complete package set is left";

    private final Stage stage;
    private final List<Participant> cast;
    private final Disturbances disturbances;
    private ShareInvariants reader;

    Judge(Stage stage, List<Participant> cast, Disturbances disturbances) {
        this.stage = stage;
        this.cast = cast;
        this.disturbances = disturbances;
        this.reader = stage.reader();
        reader.look();
    }

    /** Fails when something is wrong that must not be wrong at any moment. */
    void look() throws IOException {
        stage.starting().writeLock().lock();
        try {
            List<Long> groups = cast.stream()
                    .map(Participant::group)
                    .filter(group -> group != 0)
                    .toList();
            stage.groups().stop(groups);
            List<String> violations = violations();
            stage.counts().add(LOOKS);
            assertThat(violations)
                    .as("with all stopped; so far:%n%s", stage.counts())
                    .isEmpty();
            goOn();
        } finally {
            stage.starting().writeLock().unlock();
        }
    }

    private void goOn() {
        for (Participant participant : cast) {
            if (participant.group() != 0 && !disturbances.isFrozen(participant)) {
                stage.groups().signal("CONT", participant.group());
            }
        }
    }

    /**
     * Who writes into the live packages may break the only set there is, after a restore has used up the backup. That is an accident
     * and nobody's fault; whatever happens to the backup is not.
     */
    private List<String> violations() throws IOException {
        List<String> writers = stage.writers();
        List<String> violations = new ArrayList<>(reader.look().violations());
        if (!writers.isEmpty() && violations.removeIf(violation -> violation.startsWith(NO_SET))) {
            stage.counts().add("looks without a set, after somebody wrote into the live packages");
            reader = stage.reader();
        }
        List<String> atWork = cast.stream()
                .filter(participant -> participant.group() != 0)
                .map(Participant::run)
                .toList();
        for (String writer : writers) {
            if (!atWork.contains(writer)) {
                stage.forget(writer);
            }
        }
        return violations;
    }
}
