package dev.codeonly.pipelines.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a data app, and the zip that build-code.sh makes of it. */
record AppFolder(Path folder, Path zip) {
    static final String COMMIT = "0f4b21c9d0e34a1f9a5d7c3e8b6f0a1d2c3b4a59";

    /** The least that is an app: host.json, function_app.py. */
    static AppFolder in(Path place) {
        AppFolder app = new AppFolder(place.resolve("the app"), place.resolve("code.zip"));
        return app.file("host.json", "{\"version\": \"2.0\"}").file("function_app.py", "import orders\n");
    }

    AppFolder file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    AppFolder file(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AppFolder link(String name, String target) {
        try {
            Files.createSymbolicLink(folder.resolve(name), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Script build() {
        return Script.bash("build-code.sh")
                .with("APP_FOLDER", folder)
                .with("OUTPUT", zip)
                .with("COMMIT", COMMIT);
    }

    /** Builds, which must succeed, and reads the zip. */
    CodeZip built() {
        build().run().exits(0);
        return CodeZip.read(zip);
    }

    /** Builds, which must fail with 1 and leave no zip; returns what was said. */
    String refused() {
        String said = build().run().exits(1).said();
        if (Files.exists(zip)) {
            throw new AssertionError(zip + " is there, although its code was refused:\n" + said);
        }
        return said;
    }
}
