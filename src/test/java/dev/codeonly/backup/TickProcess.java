package dev.codeonly.backup;

import dev.codeonly.files.Workers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One tick in a process of its own, slow enough to be killed in the middle. */
final class TickProcess {
    private TickProcess() {}

    /** Starts it; the imports are those of the small tree. */
    static Process start(Path home, int operationsPerSecond) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        classPath,
                        TickProcess.class.getName(),
                        home.toString(),
                        Integer.toString(operationsPerSecond)))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }

    public static void main(String[] arguments) {
        Share share = Share.at(Path.of(arguments[0]), "six");
        System.out.println(share.withWorkers(new Workers(2, Integer.parseInt(arguments[1])))
                .tick());
    }
}
