package dev.codeonly.verify;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that exits, with code 7, in the middle of an import check. */
final class CheckAndExit {
    private CheckAndExit() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        ImportScene scene = new ImportScene(Path.of(args[0]));
        Thread check = new Thread(() -> {
            try {
                scene.check("foo");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        check.start();
        while (!scene.exists("pid")) {
            Thread.sleep(10);
        }
        System.exit(7);
    }
}
