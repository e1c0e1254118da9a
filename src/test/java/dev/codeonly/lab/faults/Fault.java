package dev.codeonly.lab.faults;

import java.util.List;
import java.util.function.Function;

/** What a share does wrong, in any phase. */
enum Fault {
    BROKEN("the operation fails: EIO", phase -> phase.at("EIO", "")),
    BROKEN_ONCE("it fails once: EIO", phase -> phase.at("EIO", "times 1")),
    DENIED("it is not allowed: EACCES", phase -> phase.at("EACCES", "")),
    STALE("it is stale: ESTALE", phase -> phase.at("ESTALE", "")),
    STALE_ONCE("it is stale once: ESTALE", phase -> phase.at("ESTALE", "times 1")),
    FULL("no room from there on: ENOSPC", phase -> phase.on("create ENOSPC *", "mkdir ENOSPC *", "write ENOSPC *")),
    OVER_QUOTA(
            "over quota from there on: EDQUOT",
            phase -> phase.on("create EDQUOT *", "mkdir EDQUOT *", "write EDQUOT *")),
    READ_ONLY("read-only from there on: EROFS", phase -> phase.on("changes EROFS *")),
    RENAME_DENIED("renames not allowed from there on: EACCES", phase -> phase.on("rename EACCES *")),
    RENAME_BUSY("renames busy from there on: EBUSY", phase -> phase.on("rename EBUSY *")),
    RENAME_BUSY_TWICE("two renames busy: EBUSY", phase -> phase.on("rename EBUSY * times 2")),
    LOST("mount lost from there on: ENOTCONN", phase -> phase.on("any ENOTCONN *")),
    LOST_FOR_A_MOMENT("mount lost for three calls: ENOTCONN", phase -> phase.on("any ENOTCONN * times 3")),
    DOWN("server down from there on: EHOSTDOWN", phase -> phase.on("any EHOSTDOWN *")),
    GONE("share empty from there on: ENOENT", phase -> phase.on("any ENOENT *")),
    SHORT("reads and writes of 7 bytes", phase -> List.of("read short *", "write short *")),
    HANG("the operation hangs", phase -> phase.at("hang", "times 1")),
    CLOCK_AHEAD("the share's clock 6 hours ahead", "--clock-shift", "21600"),
    CLOCK_BEHIND("the share's clock 6 hours behind", "--clock-shift", "-21600"),
    OLD_ATTRIBUTES("attributes a second old", "--attribute-cache", "1"),
    NO_CASE("names without case", "--ignore-case");

    private final String words;
    private final List<String> options;
    private final Function<Phase, List<String>> faults;

    Fault(String words, Function<Phase, List<String>> faults) {
        this.words = words;
        this.options = List.of();
        this.faults = faults;
    }

    Fault(String words, String... options) {
        this.words = words;
        this.options = List.of(options);
        this.faults = phase -> List.of();
    }

    String words() {
        return words;
    }

    /** Of slowfs. */
    List<String> options() {
        return options;
    }

    List<String> in(Phase phase) {
        return faults.apply(phase);
    }

    /** Whether it is a property of the share that nobody is to notice. */
    boolean isHarmless() {
        return !options.isEmpty() || this == SHORT;
    }
}
