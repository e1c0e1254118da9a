package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The archive of a tree")
class SetArchiveWriterTest {
    private static final int LARGE = 9 << 20;

    @TempDir
    private Path folder;

    private Path packages;

    @BeforeEach
    void tree() throws IOException {
        packages = folder.resolve("packages");
        byte[] noise = new byte[LARGE];
        new Random(1).nextBytes(noise);
        TreeBuilder.in(packages)
                .distribution("foo", "1.0")
                .file("foo/__init__.py", "")
                .file("foo/libfoo.so", noise)
                .file("foo/naïve – ü.py", "x = 1\n")
                .file("foo/zeros.bin", new byte[3 << 20])
                .unowned("stray.txt", "of no distribution")
                .packageSet("Imports", "foo")
                .write();
    }

    private Inspection inspection() throws IOException {
        return Inspection.of(new PackageTree(packages), MayDiffer.NOTHING);
    }

    private SetArchiveWriter.Result write(SetArchiveWriter writer, OutputStream to)
            throws IOException, InterruptedException {
        Inspection tree = inspection();
        return writer.write(tree.tree(), tree.listing().files(), tree.expectations(), to);
    }

    private static SetArchiveWriter writer(int workers) {
        return new SetArchiveWriter(new Workers(workers, 0), () -> false, Progress.NONE);
    }

    private byte[] written(int workers) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SetArchiveWriter.Result result = write(writer(workers), out);
        assertThat(result.complete()).isTrue();
        assertThat(result.wrong()).isEmpty();
        return out.toByteArray();
    }

    @Test
    @DisplayName("expands to the very same files")
    void sameFiles() throws IOException, InterruptedException {
        byte[] archive = written(4);
        Files.writeString(packages.resolve(".backup_ready"), "not part of a set");
        Path to = folder.resolve("expanded");
        try (LocalArchive local = LocalArchive.create(new Disk())) {
            local.put(ByteBuffer.wrap(archive), 0);
            assertThat(local.size()).isEqualTo(archive.length);

            SetArchive.Result result =
                    new SetArchive(local, 1000, 1 << 30).expand(new Disk(), new Workers(4, 0), () -> false, to);

            assertThat(result.refused()).isEmpty();
        }
        assertThat(TreeDiff.between(packages, to)).isEqualTo("Only in " + packages + ": .backup_ready\n");
    }

    @Test
    @DisplayName("has the same bytes, however many work on it")
    void sameBytes() throws IOException, InterruptedException {
        assertThat(written(1)).isEqualTo(written(7));
    }

    @Test
    @DisplayName("is one that the JDK reads from its beginning too, entries sorted, all of 1980")
    void readableAsAStream() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(written(3)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                assertThat(entry.getTimeLocal().getYear()).isEqualTo(1980);
                assertThat(zip.readAllBytes()).hasSize((int) Files.size(packages.resolve(entry.getName())));
            }
        }
        assertThat(names).isSorted().contains(".package_set", "lib/site-packages/foo/naïve – ü.py");
    }

    @Test
    @DisplayName("is not complete when a file is not what its RECORD says, large or small")
    void wrongContent() throws IOException, InterruptedException {
        for (String name : List.of("libfoo.so", "zeros.bin")) {
            Path file = packages.resolve("lib/site-packages/foo").resolve(name);
            byte[] right = Files.readAllBytes(file);
            byte[] wrong = right.clone();
            wrong[wrong.length / 2] ^= 1;
            Files.write(file, wrong);

            SetArchiveWriter.Result result = write(writer(2), OutputStream.nullOutputStream());

            assertThat(result.complete()).isFalse();
            assertThat(result.wrong()).contains("lib/site-packages/foo/" + name);
            Files.write(file, right);
        }
    }

    @Test
    @DisplayName("is not complete when it was stopped, in the middle of a file too")
    void stopped() throws IOException, InterruptedException {
        for (int after : new int[] {0, 3, 8, 12}) {
            AtomicInteger asked = new AtomicInteger();
            SetArchiveWriter writer =
                    new SetArchiveWriter(new Workers(2, 0), () -> asked.getAndIncrement() >= after, Progress.NONE);

            assertThat(write(writer, OutputStream.nullOutputStream()).complete())
                    .as("stopped after %s questions", after)
                    .isFalse();
        }
    }

    @Test
    @DisplayName("tells how far it is")
    void progress() throws IOException, InterruptedException {
        List<Long> bytes = new ArrayList<>();
        write(
                new SetArchiveWriter(new Workers(2, 0), () -> false, (files, allFiles, done, all) -> bytes.add(done)),
                OutputStream.nullOutputStream());

        assertThat(bytes).isSorted().hasSize(inspection().listing().files().size());
        assertThat(bytes.get(bytes.size() - 1)).isEqualTo(inspection().listing().bytes());
    }
}
