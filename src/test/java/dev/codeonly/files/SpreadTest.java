package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Files spread over their folders")
class SpreadTest {
    @Test
    void are_all_there_once() {
        List<String> files = List.of("x", "a/x", "a/y", "a/b/x", "y");
        assertThat(Spread.over(files, Function.identity(), file -> 0)).containsExactlyInAnyOrderElementsOf(files);
        assertThat(Spread.over(List.<String>of(), Function.identity(), file -> 0))
                .isEmpty();
    }

    @Test
    void have_no_neighbour_of_the_same_folder_where_there_are_others() {
        List<String> files = new ArrayList<>();
        for (String folder : List.of("a", "b", "c", "a/d")) {
            for (int i = 0; i < 20; i++) {
                files.add(folder + "/" + i);
            }
        }
        List<String> folders = Spread.over(files, Function.identity(), file -> 0).stream()
                .map(file -> file.replaceAll("/\\d+$", ""))
                .toList();
        for (int i = 1; i < folders.size(); i++) {
            assertThat(folders.get(i)).isNotEqualTo(folders.get(i - 1));
        }
    }

    @Test
    void of_a_big_folder_do_not_come_last_among_those_of_small_ones() {
        List<String> files = new ArrayList<>(List.of("small/1", "small/2"));
        for (int i = 0; i < 100; i++) {
            files.add("big/" + i);
        }
        List<String> spread = Spread.over(files, Function.identity(), file -> 0);
        assertThat(spread.indexOf("small/1")).isBetween(20, 30);
        assertThat(spread.indexOf("small/2")).isBetween(70, 80);
    }

    @Test
    void that_are_large_come_first_the_largest_of_all() {
        Map<String, Long> sizes = Map.of("a/1", 5L << 20, "a/2", 1L, "b/1", 9L << 20, "b/2", 2L, "b/3", 3L);
        assertThat(Spread.over(sizes.keySet(), Function.identity(), sizes::get).subList(0, 2))
                .containsExactly("b/1", "a/1");
    }
}
