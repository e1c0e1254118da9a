package dev.codeonly.verify;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A process and all that it started, also what has another parent by now.
 *
 * <p>Members are known by a variable that they inherit and that no other process has, by a session that one of them
 * opened, and by having been seen as a descendant. Missed is what gives itself a new environment, a new session
 * <em>and</em> a new parent between two looks. Without {@code /proc} the descendants are all that is found.
 */
final class ProcessFamily {
    private static final String VARIABLE = "CODEONLY_IMPORT_CHECK";
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int QUIET = 20;
    private static final int ROUNDS = 500;
    /** Numbers of processes begin anew some day, so that now and then all of them are looked at. */
    private static final int ALL_EVERY = 10;

    private final String mark;
    private final Optional<ProcessEntry> self =
            ProcessEntry.of(ProcessHandle.current().pid());
    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();
    private volatile long firstPid;
    /** When the first one started; none of its family did before. */
    private volatile long since;

    private ProcessFamily(String mark) {
        this.mark = mark;
    }

    /** Puts the mark of a new family into the environment of a process that is about to start. */
    static ProcessFamily of(ProcessBuilder builder) {
        String id = UUID.randomUUID().toString();
        builder.environment().put(VARIABLE, id);
        return new ProcessFamily(VARIABLE + "=" + id);
    }

    /** Remembers who is there now. */
    void look(ProcessHandle first) {
        seen.add(first);
        // The first one opens a session if it comes that far, and a session has the number of who opened it.
        sessions.add(first.pid());
        if (firstPid == 0) {
            since = ProcessEntry.of(first.pid()).map(ProcessEntry::started).orElse(0L);
            firstPid = first.pid();
        }
        first.descendants().forEach(seen::add);
    }

    /**
     * Kills all of it, and returns when two searches in a row found nobody alive. Those during which somebody started a
     * process prove little, as a family of processes that fork and end is always elsewhere; of them it takes twenty. An
     * interrupt does not keep it from that. False when somebody is still there after five seconds, as a process that
     * waits for a hanging share can be.
     */
    boolean end() {
        boolean interrupted = Thread.interrupted();
        Set<Long> groups = new HashSet<>(sessions);
        int quiet = 0;
        for (int round = 0; quiet < QUIET && round < ROUNDS; round++) {
            try {
                ProcessGroups.kill(groups);
                groups.clear();
                String before = ProcessEntry.lastStarted();
                boolean found = killMembers(groups, round < 2 || round % ALL_EVERY == 0 ? 0 : firstPid);
                boolean proves = before.equals(ProcessEntry.lastStarted());
                quiet = found ? 0 : quiet + (proves ? QUIET / 2 : 1);
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return quiet >= QUIET;
    }

    /** Whether anybody was alive, of those known and those from this number on; adds the groups they are in. */
    private boolean killMembers(Set<Long> groups, long from) {
        Stream<ProcessHandle> known = seen.stream()
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
        Stream<ProcessHandle> found = ProcessEntry.newestFirst(from)
                .filter(this::isMember)
                .flatMap(entry -> ProcessHandle.of(entry.pid()).stream());
        return Stream.concat(found, known)
                        .filter(process -> kill(process, groups))
                        .count()
                > 0;
    }

    private boolean isMember(ProcessEntry entry) {
        return sessions.contains(entry.session()) || (entry.started() >= since && entry.wasStartedWith(mark));
    }

    /** False when it was dead already. */
    private boolean kill(ProcessHandle process, Set<Long> groups) {
        Optional<ProcessEntry> entry = ProcessEntry.of(process.pid());
        if (!process.isAlive() || !entry.map(ProcessEntry::isAlive).orElse(true)) {
            return false;
        }
        process.destroyForcibly();
        entry.ifPresent(member -> remember(member, groups));
        return true;
    }

    /** Our own group and session are everybody's. */
    private void remember(ProcessEntry member, Set<Long> groups) {
        self.filter(own -> own.group() != member.group()).ifPresent(own -> groups.add(member.group()));
        self.filter(own -> own.session() != member.session()).ifPresent(own -> sessions.add(member.session()));
    }
}
