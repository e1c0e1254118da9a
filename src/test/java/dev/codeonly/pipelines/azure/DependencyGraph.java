package dev.codeonly.pipelines.azure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Runs what waits for nothing side by side, and everything else as soon as what it waits for has ended. */
final class DependencyGraph<T, R> {
    private final Executor threads;
    private final Function<T, String> name;
    private final Function<T, List<String>> dependsOn;

    DependencyGraph(Executor threads, Function<T, String> name, Function<T, List<String>> dependsOn) {
        this.threads = threads;
        this.name = name;
        this.dependsOn = dependsOn;
    }

    /** Does the work for one node when the results of all before it are known. */
    interface Work<T, R> {
        R run(T node, Before<R> before);
    }

    /** Results a node may ask for: of those it names, and of all it waits for, also through others. */
    record Before<R>(Map<String, R> direct, Map<String, R> all) {}

    Map<String, R> run(List<T> nodes, Work<T, R> work) {
        Map<String, T> byName = new LinkedHashMap<>();
        nodes.forEach(node -> byName.put(name.apply(node), node));
        Map<String, CompletableFuture<R>> started = new ConcurrentHashMap<>();
        List<CompletableFuture<R>> all = byName.keySet().stream()
                .map(one -> start(one, byName, started, work))
                .toList();
        Map<String, R> results = new LinkedHashMap<>();
        try {
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
        nodes.forEach(node ->
                results.put(name.apply(node), started.get(name.apply(node)).join()));
        return results;
    }

    private CompletableFuture<R> start(
            String one, Map<String, T> nodes, Map<String, CompletableFuture<R>> started, Work<T, R> work) {
        if (started.containsKey(one)) {
            return started.get(one);
        }
        Set<String> direct = new LinkedHashSet<>(dependsOn.apply(nodes.get(one)));
        List<CompletableFuture<R>> waits = new ArrayList<>();
        direct.forEach(other -> waits.add(start(other, nodes, started, work)));
        CompletableFuture<R> future = CompletableFuture.allOf(waits.toArray(new CompletableFuture<?>[0]))
                .thenApplyAsync(
                        nothing -> work.run(
                                nodes.get(one),
                                new Before<>(ended(direct, started), ended(ancestors(one, nodes), started))),
                        threads);
        started.put(one, future);
        return future;
    }

    private Set<String> ancestors(String one, Map<String, T> nodes) {
        Set<String> all = new LinkedHashSet<>();
        for (String other : dependsOn.apply(nodes.get(one))) {
            all.add(other);
            all.addAll(ancestors(other, nodes));
        }
        return all;
    }

    private static <R> Map<String, R> ended(Set<String> names, Map<String, CompletableFuture<R>> started) {
        Map<String, R> results = new LinkedHashMap<>();
        names.forEach(name -> results.put(name, started.get(name).join()));
        return results;
    }
}
