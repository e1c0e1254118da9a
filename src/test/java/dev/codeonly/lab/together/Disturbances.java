package dev.codeonly.lab.together;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills and freezes participants at random, the owner of the lock above all, and counts how often a lock was taken over. */
final class Disturbances {
    static final String TAKE_OVERS = "take-overs of a lock that was not released";

    private static final int TRIES = 500;
    private static final int FROZEN_AT_MOST = 2;

    private final Stage stage;
    private final List<Participant> cast;
    private final Random random;
    private final Map<Participant, Frozen> frozen = new HashMap<>();
    private final List<LockOwner> dead = new ArrayList<>();

    /** Since when somebody is frozen, with which lock, and until when. */
    private record Frozen(Optional<LockOwner> owner, long group, long until) {}

    Disturbances(Stage stage, List<Participant> cast, Random random) {
        this.stage = stage;
        this.cast = cast;
        this.random = random;
    }

    /** One of them, or none; whether it struck who had the lock, in the middle of their work. */
    boolean next() throws IOException {
        int draw = random.nextInt(100);
        if (draw < 5) {
            anyAtWork().ifPresent(this::kill);
        } else if (draw < 11) {
            return killOwner();
        } else if (draw < 22 && frozen.size() < FROZEN_AT_MOST) {
            anyAtWork().filter(this::mayFreeze).ifPresent(any -> freeze(any, 100 + random.nextInt(3_000)));
        } else if (draw < 30 && frozen.size() < FROZEN_AT_MOST) {
            return freezeOwner();
        }
        return false;
    }

    /** Lets go on who was frozen for long enough, and counts what was taken over meanwhile. */
    void wakeUp() throws IOException {
        for (Participant sleeper : List.copyOf(frozen.keySet())) {
            if (System.nanoTime() - frozen.get(sleeper).until() > 0) {
                wakeUp(sleeper);
            }
        }
        for (LockOwner owner : List.copyOf(dead)) {
            if (owner.isTakenOver(stage)) {
                stage.counts().add(TAKE_OVERS);
                dead.remove(owner);
            }
        }
    }

    void wakeUpAll() throws IOException {
        for (Participant sleeper : List.copyOf(frozen.keySet())) {
            wakeUp(sleeper);
        }
    }

    /** Whether it has to stay as it is when the others go on. */
    boolean isFrozen(Participant participant) {
        return frozen.containsKey(participant);
    }

    private void wakeUp(Participant sleeper) throws IOException {
        Frozen was = frozen.remove(sleeper);
        if (was.owner().isPresent() && was.owner().get().isTakenOver(stage)) {
            stage.counts().add(TAKE_OVERS);
        }
        stage.groups().signal("CONT", was.group());
    }

    private Optional<Participant> anyAtWork() {
        List<Participant> atWork =
                cast.stream().filter(participant -> participant.group() != 0).toList();
        return atWork.isEmpty() ? Optional.empty() : Optional.of(atWork.get(random.nextInt(atWork.size())));
    }

    private boolean mayFreeze(Participant participant) {
        return !participant.kind().writesLive() && !frozen.containsKey(participant);
    }

    private void kill(Participant participant) {
        long group = participant.group();
        if (group != 0) {
            stage.groups().kill(group);
            frozen.remove(participant);
            stage.counts().add("kills");
        }
    }

    private boolean killOwner() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Optional<LockOwner> owner = LockOwner.find(stage, cast);
            if (owner.isPresent()) {
                kill(owner.get().participant());
                if (owner.get().hasIt(stage)) {
                    stage.counts().add("kills of who had the lock");
                    dead.add(owner.get());
                }
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        return false;
    }

    private void freeze(Participant participant, long milliseconds) {
        long group = participant.group();
        if (group != 0) {
            stage.groups().stop(List.of(group));
            remember(participant, Optional.empty(), group, milliseconds);
        }
    }

    /** For longer than a lock lives without a beat, as far as the seconds of the script are concerned, too. */
    private boolean freezeOwner() throws IOException {
        long atLeast =
                MaintainerLoop.LOCK_STALE_AFTER.plus(Duration.ofSeconds(1)).toMillis();
        for (int i = 0; i < TRIES; i++) {
            Optional<LockOwner> owner = LockOwner.find(stage, cast).filter(found -> mayFreeze(found.participant()));
            long group = owner.map(found -> found.participant().group()).orElse(0L);
            if (group != 0) {
                stage.groups().stop(List.of(group));
                if (owner.orElseThrow().hasIt(stage)) {
                    stage.counts().add("freezes of who had the lock");
                    remember(owner.get().participant(), owner, group, atLeast + random.nextInt(2_000));
                    return true;
                }
                stage.groups().signal("CONT", group);
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        return false;
    }

    private void remember(Participant participant, Optional<LockOwner> owner, long group, long milliseconds) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        frozen.put(participant, new Frozen(owner, group, until));
        stage.counts().add("freezes");
    }
}
