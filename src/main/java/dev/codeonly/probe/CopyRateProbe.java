package dev.codeonly.probe;

import dev.codeonly.files.Workers;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Copies small files as a backup does, by more and more workers, a second or so each. */
final class CopyRateProbe {
    private static final List<Integer> WORKERS = List.of(1, 4, 16, 32, 64);
    private static final Duration EACH = Duration.ofMillis(1200);

    /** Bounds what a fast share is charged for. */
    private static final int MOST_FILES = 1000;

    /** Folders in folders, since what lies in one folder is created one after the other. */
    private static final int BRANCHES = 8;

    private final ProbeRoom room;
    private final ProcessorLoad processorLoad;

    CopyRateProbe(ProbeRoom room, ProcessorLoad processorLoad) {
        this.room = room;
        this.processorLoad = processorLoad;
    }

    List<CopyRate> measure() throws IOException, InterruptedException {
        List<Path> folders = prepare();
        List<CopyRate> rates = new ArrayList<>();
        for (int workers : WORKERS) {
            if (!room.stopped()) {
                rates.add(with(workers, folders));
            }
        }
        return rates;
    }

    /** As many folders as the most workers, each with a file to be copied. */
    private List<Path> prepare() throws IOException, InterruptedException {
        Path own = room.create("copies");
        List<Path> branches = IntStream.range(0, BRANCHES)
                .mapToObj(String::valueOf)
                .map(own::resolve)
                .toList();
        // neighbours lie in different branches
        List<Path> folders = IntStream.range(0, BRANCHES)
                .mapToObj(String::valueOf)
                .flatMap(twig -> branches.stream().map(branch -> branch.resolve(twig)))
                .toList();
        Workers many = new Workers(folders.size(), 0);
        many.each(branches, 1, () -> false, room.disk()::createFolder);
        many.each(folders, 1, () -> false, room.disk()::createFolder);
        many.each(
                IntStream.range(0, folders.size()).boxed().toList(),
                1,
                () -> false,
                i -> room.disk().writeNew(source(folders.get(i)), SmallFile.content(i)));
        return folders;
    }

    private CopyRate with(int workers, List<Path> folders) throws IOException, InterruptedException {
        AtomicInteger done = new AtomicInteger();
        List<Integer> numbers = IntStream.range(0, MOST_FILES).boxed().toList();
        processorLoad.sinceAskedLast();
        Instant began = room.now();
        new Workers(workers, 0).each(numbers, 1, () -> room.stopped() || room.isOver(began, EACH), number -> {
            Path folder = folders.get(number % folders.size());
            copy(source(folder), folder.resolve(workers + "-" + number));
            done.incrementAndGet();
        });
        double seconds = Math.max(1, room.since(began).toNanos()) / 1e9;
        return new CopyRate(workers, done.get() / seconds, processorLoad.sinceAskedLast());
    }

    private static Path source(Path folder) {
        return folder.resolve("source");
    }

    private void copy(Path from, Path to) throws IOException {
        Sha256 hash = new Sha256();
        try (InputStream in = Files.newInputStream(from);
                FileChannel out = room.disk().createFile(to)) {
            byte[] content = in.readAllBytes();
            hash.update(ByteBuffer.wrap(content));
            room.disk().write(to, out, ByteBuffer.wrap(content));
        }
        hash.finish();
    }
}
