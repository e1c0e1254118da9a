package dev.codeonly.pipelines.azure;

import java.util.Locale;

/** Which part of a pipeline a node is: decides where templates may stand and which variables are in sight. */
enum Part {
    ROOT,
    STAGES,
    STAGE,
    JOBS,
    JOB,
    STRATEGY,
    STEPS,
    STEP,
    VARIABLES,
    OTHER;

    /** The part that stands under a key of this one. */
    Part under(String key) {
        return switch (this) {
            case ROOT -> key.equals("extends") ? OTHER : list(key);
            case STAGE -> key.equals("jobs") || key.equals("variables") ? list(key) : OTHER;
            case JOB ->
                key.equals("strategy") ? STRATEGY : key.equals("steps") || key.equals("variables") ? list(key) : OTHER;
            case STRATEGY -> key.equals("steps") ? STEPS : STRATEGY;
            default -> OTHER;
        };
    }

    /** What an item of this list is. */
    Part item() {
        return switch (this) {
            case STAGES -> STAGE;
            case JOBS -> JOB;
            case STEPS -> STEP;
            default -> OTHER;
        };
    }

    /** Whether an item may be `- template: …`. */
    boolean takesTemplates() {
        return this == STAGES || this == JOBS || this == STEPS || this == VARIABLES;
    }

    /** The key under which a template holds what it brings. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Part list(String key) {
        return switch (key) {
            case "stages" -> STAGES;
            case "jobs" -> JOBS;
            case "steps" -> STEPS;
            case "variables" -> VARIABLES;
            default -> OTHER;
        };
    }
}
