package dev.codeonly;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the rules of {@link Architecture} look for in a call, a constructor call or a method reference. Method names stand
 * for all their overloads unless said otherwise.
 */
final class Targets {
    private static final Set<String> FILES_MUTATORS = Set.of(
            "copy",
            "createDirectories",
            "createDirectory",
            "createFile",
            "createLink",
            "createSymbolicLink",
            "createTempDirectory",
            "createTempFile",
            "delete",
            "deleteIfExists",
            "move",
            "newBufferedWriter",
            "newByteChannel",
            "newOutputStream",
            "setAttribute",
            "setLastModifiedTime",
            "setOwner",
            "setPosixFilePermissions",
            "write",
            "writeString");

    /** By the class that declares or is asked for it. {@code <init>} is a constructor. */
    private static final Map<String, Set<String>> MUTATORS = Map.ofEntries(
            Map.entry("java.nio.file.Files", FILES_MUTATORS),
            Map.entry(
                    "java.nio.file.spi.FileSystemProvider",
                    Set.of(
                            "copy",
                            "createDirectory",
                            "createLink",
                            "createSymbolicLink",
                            "delete",
                            "deleteIfExists",
                            "move",
                            "newAsynchronousFileChannel",
                            "newByteChannel",
                            "newFileChannel",
                            "newOutputStream",
                            "setAttribute")),
            Map.entry("java.nio.file.attribute.BasicFileAttributeView", Set.of("setTimes")),
            Map.entry(
                    "java.nio.file.attribute.PosixFileAttributeView", Set.of("setGroup", "setPermissions", "setTimes")),
            Map.entry("java.nio.file.attribute.FileOwnerAttributeView", Set.of("setOwner")),
            Map.entry("java.nio.file.attribute.UserDefinedFileAttributeView", Set.of("delete", "write")),
            Map.entry("java.nio.channels.FileChannel", Set.of("open")),
            Map.entry("java.nio.channels.AsynchronousFileChannel", Set.of("open")),
            Map.entry("java.io.FileOutputStream", Set.of("<init>")),
            Map.entry("java.io.FileWriter", Set.of("<init>")),
            Map.entry("java.io.RandomAccessFile", Set.of("<init>")),
            Map.entry("java.util.logging.FileHandler", Set.of("<init>")),
            Map.entry(
                    "java.io.File",
                    Set.of(
                            "createNewFile",
                            "createTempFile",
                            "delete",
                            "deleteOnExit",
                            "mkdir",
                            "mkdirs",
                            "renameTo",
                            "setExecutable",
                            "setLastModified",
                            "setReadOnly",
                            "setReadable",
                            "setWritable")),
            Map.entry("java.lang.ProcessBuilder$Redirect", Set.of("appendTo", "to")));

    /** Change the disk when what they are given first is a file (or its name), and only then. */
    private static final Map<String, Set<String>> MUTATORS_OF_A_FILE = Map.of(
            "java.io.PrintWriter", Set.of("<init>"),
            "java.io.PrintStream", Set.of("<init>"),
            "java.util.Formatter", Set.of("<init>"),
            "java.lang.ProcessBuilder", Set.of("redirectOutput", "redirectError"),
            "com.fasterxml.jackson.databind.ObjectMapper", Set.of("writeValue"),
            "com.fasterxml.jackson.databind.ObjectWriter", Set.of("writeValue"));

    private static final Set<String> TIME_CLASSES = Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZonedDateTime");

    private Targets() {}

    static DescribedPredicate<JavaAccess<?>> changesTheDisk() {
        return access(
                "it changes the disk",
                target -> (names(MUTATORS, target) && !copiesOutOfTheDisk(target))
                        || (names(MUTATORS_OF_A_FILE, target) && startsWithAFile(target)));
    }

    static DescribedPredicate<JavaAccess<?>> readsTheSystemsClock() {
        return access("it reads the system's clock", target -> {
            String owner = target.getOwner().getFullName();
            return switch (target.getName()) {
                case "currentTimeMillis", "nanoTime" -> owner.equals("java.lang.System");
                case "now" ->
                    TIME_CLASSES.contains(owner) && !parameters(target).contains(Clock.class.getName());
                case "system", "systemDefaultZone", "systemUTC", "tickMillis", "tickMinutes", "tickSeconds" ->
                    owner.equals("java.time.Clock") || owner.equals("java.time.InstantSource");
                case "<init>" ->
                    parameters(target).isEmpty()
                            && (owner.equals("java.util.Date") || owner.equals("java.util.GregorianCalendar"));
                case "getInstance" -> owner.equals("java.util.Calendar");
                default -> false;
            };
        });
    }

    static DescribedPredicate<JavaAccess<?>> endsTheProcess() {
        Map<String, Set<String>> ends =
                Map.of("java.lang.System", Set.of("exit"), "java.lang.Runtime", Set.of("exit", "halt"));
        return access("it ends the process", target -> names(ends, target));
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<AccessTarget> predicate) {
        return describe(description, access -> predicate.test(access.getTarget()));
    }

    private static boolean names(Map<String, Set<String>> members, AccessTarget target) {
        return members.getOrDefault(target.getOwner().getFullName(), Set.of()).contains(target.getName());
    }

    /** {@code Files.copy(Path, OutputStream)} reads. */
    private static boolean copiesOutOfTheDisk(AccessTarget target) {
        return target.getName().equals("copy") && parameters(target).contains("java.io.OutputStream");
    }

    private static boolean startsWithAFile(AccessTarget target) {
        List<String> parameters = parameters(target);
        return !parameters.isEmpty()
                && Set.of("java.io.File", "java.lang.String", Path.class.getName())
                        .contains(parameters.get(0));
    }

    private static List<String> parameters(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget codeUnit
                ? codeUnit.getRawParameterTypes().stream()
                        .map(type -> type.getFullName())
                        .toList()
                : List.of();
    }
}
