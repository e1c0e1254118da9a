package dev.codeonly.backup;

import java.util.Optional;

/** Why a tick or a command ends here: the outcome, a sentence for people, and what tree it speaks of. */
record Ending(Outcome outcome, String message, Optional<Figures> figures) {
    static Ending of(Outcome outcome, String message) {
        return new Ending(outcome, message, Optional.empty());
    }

    Ending with(Figures tree) {
        return new Ending(outcome, message, Optional.of(tree));
    }
}
