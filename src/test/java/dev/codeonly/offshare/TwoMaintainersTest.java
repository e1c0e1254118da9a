package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.ArchivedSet.Description;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.PackageSets;
import dev.codeonly.backup.PackageSets.Stored;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Two maintainers that store the same set at the same time")
class TwoMaintainersTest {
    private static final Fingerprint SET = new Fingerprint("ab".repeat(32));

    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();

    /** Both have sent all their blocks before either lists them; their archives even differ. */
    @Test
    void make_one_blob_of_one_of_them() throws Exception {
        CyclicBarrier bothHaveSent = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Callable<Stored>> both = Stream.of("one", "other")
                .<Callable<Stored>>map(content -> () -> container.sets().store(description(), () -> false, out -> {
                    out.write(content.repeat(5_000_000).getBytes("UTF-8"));
                    try {
                        bothHaveSent.await();
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                    return true;
                }))
                .toList();
        List<Future<Stored>> ended = threads.invokeAll(both);
        threads.shutdown();

        assertThat(List.of(ended.get(0).get(), ended.get(1).get()))
                .containsExactlyInAnyOrder(Stored.STORED, Stored.THERE_ALREADY);
        assertThat(container.blobs()).containsExactly("sets/" + SET + ".zip");
        byte[] content = container
                .client()
                .getBlobClient("sets/" + SET + ".zip")
                .downloadContent()
                .toBytes();
        assertThat(container.sets().find(SET).orElseThrow().sha256()).isEqualTo(Sha256.of(content));
    }

    @Test
    void in_two_processes_are_both_green() throws IOException, InterruptedException {
        List<Path> homes = List.of(folder.resolve("one"), folder.resolve("other"));
        for (Path home : homes) {
            Share.at(home, "six");
            RealTrees.small().copyTo(home);
        }
        try (Wire wire = Wire.open()) {
            Process one = ContainerProcess.start(homes.get(0), container.name(), wire.address(), 0);
            Process other = ContainerProcess.start(homes.get(1), container.name(), wire.address(), 0);
            assertThat(one.waitFor()).isZero();
            assertThat(other.waitFor()).isZero();
            System.out.println(wire.requests().stream()
                            .filter(request -> request.contains("comp=blocklist"))
                            .count()
                    + " lists of blocks were sent");
        }

        for (Path home : homes) {
            Share share = Share.at(home, "six").with((PackageSets) container.sets());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }
        assertThat(container.blobs()).hasSize(2).anyMatch(name -> name.startsWith("sets/"));
    }

    @Test
    void and_a_third_that_comes_later_finds_it_there() throws IOException, InterruptedException {
        assertThat(container.sets().store(description(), () -> false, out -> true))
                .isEqualTo(Stored.STORED);
        assertThat(container.sets().store(description(), () -> false, out -> {
                    out.write(TinySet.NEW.name().getBytes("UTF-8"));
                    return true;
                }))
                .isEqualTo(Stored.THERE_ALREADY);
        assertThat(container.sets().find(SET)).map(set -> set.size()).isEqualTo(Optional.of(0L));
    }

    private static Description description() {
        return new Description(
                SET, "unknown", "3.11", "linux_x86_64", "2.31", List.of("six"), "unknown", "unknown", 1, 1);
    }
}
