package dev.codeonly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The architecture")
class ArchitectureTest {
    @TempDir
    private Path folder;

    /** Read once for all rules. */
    private static final class Shipped {
        static final JavaClasses CLASSES = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.codeonly");
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments("nothing points up", Architecture.LAYERS),
                arguments("no cycles", Architecture.NO_CYCLES),
                arguments("tree depends on the JDK alone", Architecture.TREE_IS_JDK_ONLY),
                arguments("verify depends on the JDK and slf4j alone", Architecture.VERIFY_IS_JDK_AND_SLF4J),
                arguments("only files changes the disk", Architecture.ONLY_FILES_CHANGES_THE_DISK),
                arguments("only TickClock reads the system's clock", Architecture.ONE_CLOCK),
                arguments("only Main ends the process", Architecture.EXIT_IN_MAIN),
                arguments("azure-functions types stay in function", Architecture.AZURE_FUNCTIONS_IN_FUNCTION),
                arguments("the Azure SDK stays in offshare", Architecture.AZURE_SDK_IN_OFFSHARE),
                arguments("the terminal stays in cli", Architecture.TERMINAL_IN_CLI),
                arguments("no gson", Architecture.NO_GSON),
                arguments("no library that another library brought", Architecture.NO_BORROWED_LIBRARIES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    @DisplayName("holds in what ships")
    void holdsInWhatShips(String name, ArchRule rule) {
        assertThat(Shipped.CLASSES).as(name).isNotEmpty();
        rule.check(Shipped.CLASSES);
    }

    @Nested
    @DisplayName("rejects a planted")
    class Rejects {
        @ParameterizedTest(name = "{0} that uses {1}")
        @DisplayName("dependency that points up or aside")
        @MethodSource("dev.codeonly.ArchitectureTest#forbiddenDependencies")
        void dependency(String from, String to) throws IOException {
            Planted planted = new Planted(folder)
                    .type("dev.codeonly." + from + ".From", "Object o = new dev.codeonly." + to + ".To();")
                    .type("dev.codeonly." + to + ".To", "");

            assertRejected(Architecture.LAYERS, planted, "dev.codeonly." + from + ".From");
        }

        @Test
        @DisplayName("package that is no layer")
        void unknownPackage() throws IOException {
            assertRejected(
                    Architecture.LAYERS,
                    new Planted(folder).type("dev.codeonly.misc.Odds", ""),
                    "dev.codeonly.misc.Odds");
        }

        @Test
        @DisplayName("cycle")
        void cycle() throws IOException {
            Planted planted = new Planted(folder)
                    .type("dev.codeonly.app.A", "dev.codeonly.cli.B b;")
                    .type("dev.codeonly.cli.B", "dev.codeonly.app.A a;");

            assertRejected(Architecture.NO_CYCLES, planted, "dev.codeonly.app.A");
        }

        @Test
        @DisplayName("library in tree")
        void libraryInTree() throws IOException {
            assertRejected(
                    Architecture.TREE_IS_JDK_ONLY,
                    new Planted(folder).type("dev.codeonly.tree.Logs", "org.slf4j.Logger log;"),
                    "dev.codeonly.tree.Logs");
        }

        @Test
        @DisplayName("library in verify")
        void libraryInVerify() throws IOException {
            assertRejected(
                    Architecture.VERIFY_IS_JDK_AND_SLF4J,
                    new Planted(folder)
                            .type("dev.codeonly.verify.Json", "com.fasterxml.jackson.databind.ObjectMapper json;"),
                    "dev.codeonly.verify.Json");
        }

        @ParameterizedTest(name = "{0}")
        @DisplayName("change of the disk")
        @MethodSource("dev.codeonly.ArchitectureTest#changesOfTheDisk")
        void changeOfTheDisk(String statement) throws IOException {
            assertRejected(
                    Architecture.ONLY_FILES_CHANGES_THE_DISK,
                    method("dev.codeonly.backup.Writes", statement),
                    "dev.codeonly.backup.Writes");
        }

        @ParameterizedTest(name = "{0}")
        @DisplayName("look at the system's clock")
        @MethodSource("dev.codeonly.ArchitectureTest#looksAtTheClock")
        void clock(String statement) throws IOException {
            assertRejected(
                    Architecture.ONE_CLOCK, method("dev.codeonly.app.Wired", statement), "dev.codeonly.app.Wired");
        }

        @ParameterizedTest(name = "{0}")
        @DisplayName("exit")
        @MethodSource("dev.codeonly.ArchitectureTest#exits")
        void exit(String statement) throws IOException {
            assertRejected(
                    Architecture.EXIT_IN_MAIN, method("dev.codeonly.cli.Tick", statement), "dev.codeonly.cli.Tick");
        }

        @ParameterizedTest(name = "{1} in {2}")
        @DisplayName("library outside its package")
        @MethodSource("dev.codeonly.ArchitectureTest#librariesInTheWrongPlace")
        void library(ArchRule rule, String type, String place) throws IOException {
            Planted planted = new Planted(folder).type("dev.codeonly." + place + ".Uses", type + " used;");
            boolean isOnTheClasspath = !type.startsWith("com.azure.") && !type.startsWith("com.google.gson.");

            assertRejected(
                    rule, isOnTheClasspath ? planted : planted.type(type, ""), "dev.codeonly." + place + ".Uses");
        }

        private void assertRejected(ArchRule rule, Planted planted, String culprit) {
            assertThat(rule.evaluate(planted.compiled()).getFailureReport().toString())
                    .contains(culprit);
        }
    }

    @Nested
    @DisplayName("accepts")
    class Accepts {
        @Test
        @DisplayName("a change of the disk in files")
        void changesInFiles() throws IOException {
            Architecture.ONLY_FILES_CHANGES_THE_DISK.check(
                    method("dev.codeonly.files.Disk", "java.nio.file.Files.delete(path);")
                            .compiled());
        }

        @Test
        @DisplayName("reading the disk anywhere")
        void readsAnywhere() throws IOException {
            Planted planted = method("dev.codeonly.tree.Reads", """
                    java.nio.file.Files.copy(path, new java.io.ByteArrayOutputStream());
                    java.nio.file.Files.newInputStream(path).close();
                    new java.io.PrintWriter(new java.io.StringWriter()).flush();
                    new ProcessBuilder("true").redirectOutput(ProcessBuilder.Redirect.PIPE);
                    """);

            Architecture.ONLY_FILES_CHANGES_THE_DISK.check(planted.compiled());
        }

        @Test
        @DisplayName("the system's clock in TickClock")
        void clockInTickClock() throws IOException {
            Architecture.ONE_CLOCK.check(
                    method("dev.codeonly.app.TickClock", "System.nanoTime();").compiled());
        }

        @Test
        @DisplayName("a clock that was handed in")
        void clockHandedIn() throws IOException {
            Architecture.ONE_CLOCK.check(method("dev.codeonly.backup.Tick", "java.time.Instant.now(clock);")
                    .compiled());
        }
    }

    static Stream<Arguments> forbiddenDependencies() {
        return Stream.of(
                arguments("tree", "files"),
                arguments("tree", "verify"),
                arguments("verify", "tree"),
                arguments("files", "verify"),
                arguments("files", "backup"),
                arguments("files", "probe"),
                arguments("probe", "backup"),
                arguments("backup", "app"),
                arguments("backup", "offshare"),
                arguments("offshare", "files"),
                arguments("app", "cli"),
                arguments("app", "function"),
                arguments("function", "cli"),
                arguments("cli", "function"));
    }

    static Stream<String> changesOfTheDisk() {
        return Stream.of(
                "java.nio.file.Files.writeString(path, \"\");",
                "java.nio.file.Files.move(path, path);",
                "java.nio.file.Files.copy(path, path);",
                "java.nio.file.Files.newByteChannel(path);",
                "java.nio.file.Files.newOutputStream(path);",
                "java.util.List.of(path).forEach(Writes::gone); } static void gone(java.nio.file.Path path) {"
                        + " try { java.nio.file.Files.deleteIfExists(path); } catch (java.io.IOException e) { }",
                "Call<java.nio.file.Path> call = java.nio.file.Files::createDirectory; }"
                        + " interface Call<T> { T on(T path) throws Exception;",
                "path.getFileSystem().provider().delete(path);",
                "java.nio.channels.FileChannel.open(path);",
                "new java.io.FileOutputStream(path.toFile());",
                "new java.io.FileWriter(path.toFile());",
                "new java.io.RandomAccessFile(path.toFile(), \"rw\");",
                "new java.io.PrintWriter(path.toFile());",
                "path.toFile().mkdirs();",
                "path.toFile().renameTo(path.toFile());",
                "java.util.Optional.of(path.toFile()).map(java.io.File::delete);",
                "new ProcessBuilder().redirectOutput(path.toFile());",
                "ProcessBuilder.Redirect.appendTo(path.toFile());",
                "new com.fasterxml.jackson.databind.ObjectMapper().writeValue(path.toFile(), 1);");
    }

    static Stream<String> looksAtTheClock() {
        return Stream.of(
                "System.currentTimeMillis();",
                "System.nanoTime();",
                "java.util.function.LongSupplier time = System::nanoTime;",
                "java.time.Instant.now();",
                "java.time.LocalDate.now();",
                "java.time.LocalDateTime.now(java.time.ZoneOffset.UTC);",
                "java.time.ZonedDateTime.now();",
                "java.time.Clock.systemUTC();",
                "java.time.Clock.systemDefaultZone();",
                "java.time.InstantSource.system();",
                "new java.util.Date();",
                "java.util.Calendar.getInstance();");
    }

    static Stream<String> exits() {
        return Stream.of("System.exit(0);", "Runtime.getRuntime().halt(0);", "Runtime.getRuntime().exit(0);");
    }

    static Stream<Arguments> librariesInTheWrongPlace() {
        return Stream.of(
                arguments(
                        Architecture.AZURE_FUNCTIONS_IN_FUNCTION,
                        "com.microsoft.azure.functions.ExecutionContext",
                        "app"),
                arguments(Architecture.AZURE_SDK_IN_OFFSHARE, "com.azure.storage.blob.BlobClient", "backup"),
                arguments(Architecture.TERMINAL_IN_CLI, "picocli.CommandLine", "function"),
                arguments(Architecture.TERMINAL_IN_CLI, "me.tongfei.progressbar.ProgressBar", "files"),
                arguments(Architecture.NO_GSON, "com.google.gson.Gson", "backup"),
                arguments(Architecture.NO_BORROWED_LIBRARIES, "org.apache.commons.io.FileUtils", "backup"));
    }

    /** A class whose one method runs this statement, with a path and a clock at hand. */
    private Planted method(String type, String statement) throws IOException {
        return new Planted(folder)
                .type(
                        type,
                        "static void method(java.nio.file.Path path, java.time.Clock clock) throws Exception { "
                                + statement + " }");
    }
}
