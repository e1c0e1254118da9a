package dev.codeonly.lab.faults;

import java.util.List;
import java.util.stream.Stream;

/** A step of somebody's work on a share, told by the operation that begins it: a fault strikes there, or from there on. */
enum Phase {
    LOOK("look at the backup", Situation.UPGRADE, Act.TICK, "open " + Places.BACKUP + "/.backup_ready"),
    RECORDS("read the RECORDs", Situation.UPGRADE, Act.TICK, "open " + Places.MODULES + "/foo-*/RECORD"),
    OLD_RECORDS(
            "read the backup's RECORDs", Situation.UPGRADE, Act.TICK, "open " + Places.OLD_MODULES + "/foo-*/RECORD"),
    LOCK("take the lock", Situation.UPGRADE, Act.TICK, "mkdir " + Places.STORE + "/lock/*"),
    READ_PARTS("read a set that was sent", Situation.SENT, Act.TICK, "read " + Places.STORE + "/incoming/*.part-000"),
    EXPAND("expand it", Situation.SENT, Act.TICK, "create " + Places.STORE + "/incoming/*/foo/deep/inner.py"),
    MARK("mark it", Situation.SENT, Act.TICK, "create " + Places.STORE + "/incoming/*/.backup_ready"),
    LIST("list the packages", Situation.UPGRADE, Act.TICK, "opendir " + Places.MODULES + "/foo"),
    READ("read the packages", Situation.UPGRADE, Act.TICK, "read " + Places.MODULES + "/foo/deep/inner.py"),
    CREATE("create the copy", Situation.UPGRADE, Act.TICK, "create " + Places.STORE + "/staging/*/foo/deep/inner.py"),
    WRITE("write the copy", Situation.UPGRADE, Act.TICK, "write " + Places.STORE + "/staging/*/foo/deep/inner.py"),
    VERIFY("verify the copy", Situation.UPGRADE, Act.TICK, "opendir " + Places.STORE + "/staging/*/site-packages/foo"),
    IMPORT("try the imports", Situation.COPY_BEGUN, Act.TICK, "open " + Places.MODULES + "/foo/__init__.py"),
    SET_ASIDE("put the old backup away", Situation.UPGRADE, Act.TICK, "rename " + Places.BACKUP),
    PUBLISH("publish the new one", Situation.UPGRADE, Act.TICK, "rename " + Places.STORE + "/staging/*"),
    PREVIOUS("discard the set before", Situation.UPGRADE, Act.TICK, "rename " + Places.STORE + "/trash/*"),
    TRASH("empty the trash", Situation.UPGRADE, Act.TICK, "unlink " + Places.STORE + "/trash/*"),
    RELEASE("release the lock", Situation.UPGRADE, Act.TICK, "create " + Places.STORE + "/lock/*/released"),
    DEEP("hash a slice of the backup", Situation.QUIET, Act.TICK, "open " + Places.BACKUP + "/*/foo/deep/inner.py"),
    CHOOSE("choose what to restore", Situation.LOST, Act.RESTORE, "open " + Places.OLD_MODULES + "/foo-*/RECORD"),
    RESTORE("restore what is lost", Situation.LOST, Act.RESTORE, "rename " + Places.LIVE),
    REPLACE("restore what is damaged", Situation.DAMAGED, Act.RESTORE, "rename " + Places.BACKUP),
    ROLLBACK("roll back", Situation.QUIET, Act.ROLLBACK, "rename " + Places.STORE + "/previous/*"),
    REMOTE_RESTORE("remote restore", Situation.LOST_IN_A_DEPLOYMENT, Act.REMOTE_RESTORE, "rename " + Places.LIVE),
    REMOTE_RETURN("remote return", Situation.PARKED, Act.REMOTE_RETURN, "rename " + Places.LIVE),
    REMOTE_SWAP("remote swap", Situation.READY_TO_SWAP, Act.REMOTE_SWAP, "rename " + Places.STORE + "/incoming/*");

    private final String words;
    private final Situation situation;
    private final Act act;
    private final String trigger;

    Phase(String words, Situation situation, Act act, String trigger) {
        this.words = words;
        this.situation = situation;
        this.act = act;
        this.trigger = trigger;
    }

    String words() {
        return words;
    }

    Situation situation() {
        return situation;
    }

    Act act() {
        return act;
    }

    /** These faults, from the operation on. */
    List<String> on(String... faults) {
        return Stream.concat(Stream.of("from " + trigger), Stream.of(faults)).toList();
    }

    /** This action of the operation itself. */
    List<String> at(String action, String limits) {
        String[] kindAndPlace = trigger.split(" ", 2);
        return List.of(kindAndPlace[0] + " " + action + " " + kindAndPlace[1] + " " + limits);
    }

    /** In the words of the mount. */
    private static final class Places {
        static final String LIVE = "/site/wwwroot/.python_packages";
        static final String MODULES = LIVE + "/lib/site-packages";
        static final String BACKUP = "/data/.python_packages_backup";
        static final String OLD_MODULES = BACKUP + "/lib/site-packages";
        static final String STORE = "/data/.python_packages_store";
    }
}
