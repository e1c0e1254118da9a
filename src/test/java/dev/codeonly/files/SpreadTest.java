package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Files spread over their folders")
class SpreadTest {
    private static final int WORKERS = 4;

    @Test
    void are_all_there_once() {
        List<String> files = List.of("x", "a/x", "a/y", "a/b/x", "y");
        assertThat(items(over(files))).containsExactlyInAnyOrderElementsOf(files);
        assertThat(over(List.of())).isEmpty();
    }

    @Test
    void come_in_batches_of_one_folder_that_say_how_many_siblings_they_have() {
        List<String> files = new ArrayList<>(files("a", 1000));
        files.addAll(files("a/b", 3));
        for (Spread.Batch<String> batch : over(files)) {
            assertThat(batch.items().stream().map(SpreadTest::folder).distinct())
                    .hasSize(1);
            assertThat(batch.siblings()).isEqualTo(folder(batch.items().get(0)).equals("a") ? 1000 : 3);
        }
    }

    @Test
    void come_in_small_batches_where_they_are_few_so_that_each_worker_gets_some() {
        assertThat(over(files("a", 120))).hasSize(15);
        assertThat(over(files("a", 100_000))).allMatch(batch -> batch.items().size() <= 32);
    }

    @Test
    void of_a_big_folder_lie_far_apart() {
        List<String> files = new ArrayList<>(files("big", 320));
        for (int i = 0; i < 90; i++) {
            files.addAll(files("small" + i, 3));
        }
        List<String> folders =
                over(files).stream().map(batch -> folder(batch.items().get(0))).toList();
        for (int i = 1; i < folders.size(); i++) {
            assertThat(folders.get(i)).isNotEqualTo(folders.get(i - 1));
        }
        assertThat(folders.subList(0, folders.size() / 4)).contains("big");
        assertThat(folders.subList(3 * folders.size() / 4, folders.size())).contains("big");
    }

    @Test
    void that_are_large_come_first_and_alone_the_largest_of_all() {
        Map<String, Long> sizes = Map.of("a/1", 5L << 20, "a/2", 1L, "b/1", 9L << 20, "b/2", 2L, "b/3", 3L);
        List<Spread.Batch<String>> batches = Spread.over(sizes.keySet(), WORKERS, Function.identity(), sizes::get);
        assertThat(batches.get(0).items()).containsExactly("b/1");
        assertThat(batches.get(1).items()).containsExactly("a/1");
        assertThat(items(batches)).hasSize(5);
    }

    private static List<Spread.Batch<String>> over(List<String> files) {
        return Spread.over(files, WORKERS, Function.identity(), file -> 0);
    }

    private static List<String> items(List<Spread.Batch<String>> batches) {
        return batches.stream().flatMap(batch -> batch.items().stream()).toList();
    }

    private static List<String> files(String folder, int count) {
        return IntStream.range(0, count).mapToObj(i -> folder + "/" + i).toList();
    }

    private static String folder(String file) {
        return file.replaceAll("/?[^/]*$", "");
    }
}
