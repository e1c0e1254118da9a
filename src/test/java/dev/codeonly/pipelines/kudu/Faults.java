package dev.codeonly.pipelines.kudu;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a test has armed: faults of calls to come, and what happens around them. */
public final class Faults {
    private final List<Armed> armed = new ArrayList<>();
    private final List<Hook> before = new ArrayList<>();
    private final List<Hook> after = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    private record Armed(Predicate<Call> which, Fault fault, boolean always) {}

    private record Hook(Predicate<Call> which, Runnable action) {}

    /** The next calls of that method (any if empty) and path (a pattern for all of it) get these faults, one each. */
    public Faults next(String method, String path, Fault... faults) {
        return next(call -> call.is(method, path), faults);
    }

    /** The next calls of which this is true get these faults, one each. */
    public synchronized Faults next(Predicate<Call> which, Fault... faults) {
        for (Fault fault : faults) {
            armed.add(new Armed(which, fault, false));
        }
        return this;
    }

    /** Every call of which this is true gets the fault, until {@link #clear()}. */
    public synchronized Faults always(Predicate<Call> which, Fault fault) {
        armed.add(new Armed(which, fault, true));
        return this;
    }

    /** Runs once when the n-th call from now on has arrived (1 is the next), before its work. */
    public synchronized Faults onCall(int n, Runnable action) {
        return onCall(counted(n), action);
    }

    /** Runs once when the first such call has arrived, before its work. */
    public synchronized Faults onCall(Predicate<Call> which, Runnable action) {
        before.add(new Hook(which, action));
        return this;
    }

    /** Runs once when the work of the n-th call from now on (1 is the next) is done, before its answer is sent. */
    public synchronized Faults afterCall(int n, Runnable action) {
        return afterCall(counted(n), action);
    }

    /** Runs once when the work of the first such call is done, before its answer is sent. */
    public synchronized Faults afterCall(Predicate<Call> which, Runnable action) {
        after.add(new Hook(which, action));
        return this;
    }

    /** How many faults and actions nothing has met yet; a test asks so that it cannot pass without them. */
    public synchronized int waiting() {
        return (int) armed.stream().filter(one -> !one.always()).count() + before.size() + after.size();
    }

    public synchronized void clear() {
        armed.clear();
        before.clear();
        after.clear();
    }

    void arrived(Call call) {
        run(before, call);
    }

    void worked(Call call) {
        run(after, call);
    }

    synchronized Optional<Fault> take(Call call) {
        for (Armed one : List.copyOf(armed)) {
            if (one.which().test(call)) {
                if (!one.always()) {
                    armed.remove(one);
                }
                return Optional.of(one.fault());
            }
        }
        return Optional.empty();
    }

    /** Counts this call; before {@link #take} and the rest. */
    synchronized void count(Call call) {
        numbers.add(call.number());
    }

    // Which calls are counted is known only when they arrive: calls to other sites have numbers in between.
    private Predicate<Call> counted(int n) {
        int index = numbers.size() + n - 1;
        return call -> {
            synchronized (this) {
                return numbers.size() > index && numbers.get(index) == call.number();
            }
        };
    }

    private void run(List<Hook> hooks, Call call) {
        List<Hook> due = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Hook> all = hooks.iterator(); all.hasNext(); ) {
                Hook hook = all.next();
                if (hook.which().test(call)) {
                    due.add(hook);
                    all.remove();
                }
            }
        }
        due.forEach(hook -> hook.action().run());
    }
}
