package dev.codeonly.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What a run tries of all that a test knows: in the long run everything, else a part drawn by a seed that is printed. */
public final class Drawn {
    private Drawn() {}

    /** So many of them, in their order. */
    public static <T> List<T> some(Class<?> test, int few, Collection<T> all) {
        return Lab.isLong() ? List.copyOf(all) : some(random(test), few, List.copyOf(all));
    }

    /** One of them. */
    public static <T> Stream<T> one(Class<?> test, Collection<T> all) {
        return some(test, 1, all).stream();
    }

    /** Each at least once, with one of the others; each of the others at least once. In the long run all pairings. */
    public static Stream<Arguments> pairs(Class<?> test, Collection<?> ones, Collection<?> others) {
        return Lab.isLong()
                ? ones.stream().flatMap(one -> others.stream().map(other -> Arguments.of(one, other)))
                : pairs(random(test), List.copyOf(ones), List.copyOf(others)).stream()
                        .map(pair -> Arguments.of(pair.toArray()));
    }

    static <T> List<T> some(Random random, int few, List<T> all) {
        List<Integer> numbers =
                new ArrayList<>(Stream.iterate(0, n -> n + 1).limit(all.size()).toList());
        Collections.shuffle(numbers, random);
        return numbers.stream().limit(few).sorted().<T>map(all::get).toList();
    }

    static List<List<Object>> pairs(Random random, List<?> ones, List<?> others) {
        List<Object> first = new ArrayList<>(ones);
        List<Object> second = new ArrayList<>(others);
        Collections.shuffle(first, random);
        Collections.shuffle(second, random);
        return Stream.iterate(0, n -> n + 1)
                .limit(Math.max(first.size(), second.size()))
                .map(n -> List.of(first.get(n % first.size()), second.get(n % second.size())))
                .toList();
    }

    private static Random random(Class<?> test) {
        return new Random(Lab.seed(test));
    }
}
