package dev.codeonly.cli;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Homes of data apps for tests. */
final class Homes {
    private Homes() {}

    /** A home where nothing is installed. */
    static Path empty(Path root) throws IOException {
        Files.createDirectories(root.resolve("site/wwwroot"));
        return root;
    }

    /** A home with a tiny package set that has the modules every data app imports by default. */
    static Path withPackages(Path root, String version) throws IOException {
        empty(root);
        packages(packages(root), version);
        return root;
    }

    static Path packages(Path home) {
        return home.resolve("site/wwwroot/.python_packages");
    }

    static Path backup(Path home) {
        return home.resolve("data/.python_packages_backup");
    }

    /** Installs that set. */
    static void packages(Path packages, String version) throws IOException {
        String code = "version = '" + version + "'\n";
        TreeBuilder.in(packages)
                .distribution("azure_functions", version)
                .file("azure/functions/__init__.py", code)
                .distribution("azure_identity", version)
                .file("azure/identity/__init__.py", code)
                .distribution("azure_storage_blob", version)
                .file("azure/storage/blob/__init__.py", code)
                .packageSet("Python", PythonTools.version())
                .write();
    }
}
