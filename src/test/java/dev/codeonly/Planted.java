package dev.codeonly;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Classes written and compiled for one test, so that code which breaks a rule stands in no source tree. */
final class Planted {
    private final Path folder;
    private final List<String> sources = new ArrayList<>();

    Planted(Path folder) {
        this.folder = folder;
    }

    /** A class with this body; types in it are fully qualified. */
    Planted type(String name, String body) throws IOException {
        int dot = name.lastIndexOf('.');
        Path source = folder.resolve("sources").resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                "package %s; public class %s { %s }".formatted(name.substring(0, dot), name.substring(dot + 1), body));
        sources.add(source.toString());
        return this;
    }

    /** The classes planted under {@code dev.codeonly}; what was planted elsewhere they can only depend on. */
    JavaClasses compiled() {
        Path classes = folder.resolve("classes");
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        boolean compiles = compiler.getTask(
                        output,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromStrings(sources))
                .call();
        assertThat(compiles).as(output.toString()).isTrue();
        return new ClassFileImporter().importPath(classes.resolve("dev/codeonly"));
    }
}
