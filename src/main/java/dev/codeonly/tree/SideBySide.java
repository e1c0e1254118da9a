package dev.codeonly.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** Reading many things at a time: on a network share each read mostly waits. */
final class SideBySide {
    /** So many are read one after the other as fast as threads are made for them. */
    static final int FEW = 8;

    private static final int AT_A_TIME = 16;

    private SideBySide() {}

    /** One read. */
    @FunctionalInterface
    interface Read<T, R> {
        R of(T item) throws IOException;
    }

    /** The results, in the order of the items; the first failure that was met ends it. */
    static <T, R> List<R> read(List<T> items, Read<T, R> read) throws IOException {
        return items.size() <= FEW ? readInTurn(items, read) : readAtATime(items, read);
    }

    private static <T, R> List<R> readInTurn(List<T> items, Read<T, R> read) throws IOException {
        List<R> results = new ArrayList<>(items.size());
        for (T item : items) {
            results.add(read.of(item));
        }
        return results;
    }

    private static <T, R> List<R> readAtATime(List<T> items, Read<T, R> read) throws IOException {
        ForkJoinPool pool = pool();
        try {
            return pool.submit(() -> items.parallelStream()
                            .map(item -> {
                                try {
                                    return read.of(item);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            })
                            .toList())
                    .join();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            pool.shutdown();
        }
    }

    /** For one look alone, to be shut down: one that hangs with its share must not stop those at other shares. */
    static ForkJoinPool pool() {
        return new ForkJoinPool(AT_A_TIME);
    }
}
