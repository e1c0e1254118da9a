package dev.codeonly.cli;

import dev.codeonly.verify.Interpreters;
import dev.codeonly.verify.PythonVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An interpreter that has pip, for builds.
 *
 * @param executable the interpreter itself, not a version manager's script in its place
 * @param platform as {@code .package_set} has it, such as linux_x86_64
 */
record Python(Path executable, PythonVersion version, String platform) {
    /** The oldest whose compileall knows bytecode that needs no time stamps, and that pip still serves. */
    private static final int OLDEST_MINOR = 8;

    private static final String ASK =
            "import sys, sysconfig; print(sys.executable); print('%d.%d' % sys.version_info[:2]);"
                    + " print(sysconfig.get_platform().replace('-', '_'))";
    private static final String REMEDY = "install one: apt-get install -y python3 python3-pip";

    /** What a shell sets for other purposes and what would change what is built. */
    private static final List<String> UNWANTED = List.of(
            "PYTHONDONTWRITEBYTECODE",
            "PYTHONPATH",
            "PYTHONHOME",
            "PYTHONSTARTUP",
            "PYTHONOPTIMIZE",
            "PIP_TARGET",
            "PIP_PREFIX",
            "PIP_USER",
            "PIP_COMPILE",
            "PIP_NO_COMPILE",
            "PIP_REQUIREMENT",
            "PIP_CONSTRAINT",
            "PIP_REQUIRE_VIRTUALENV");

    /**
     * Finds the {@code python3} on the environment's PATH.
     *
     * @throws IOException when there is none that will do; the message has the line that installs one
     */
    static Python find(Map<String, String> environment) throws IOException, InterruptedException {
        Path found = new Interpreters(Map.of(), environment)
                .find(null)
                .orElseThrow(() -> new IOException("python3 is not on PATH; " + REMEDY));
        String[] answer = new Child(List.of(found.toString(), "-S", "-s", "-B", "-c", ASK), clean(environment))
                .run(found + " does not run; " + REMEDY)
                .split("\n", -1);
        PythonVersion minor = PythonVersion.parse(answer.length < 3 ? "" : answer[1])
                .filter(version -> version.minor() >= OLDEST_MINOR)
                .orElseThrow(() -> new IOException(found + " is older than 3." + OLDEST_MINOR + "; " + REMEDY));
        Python python = new Python(Path.of(answer[0]), minor, answer[2]);
        python.command(environment, List.of("-m", "pip", "--version"))
                .run(answer[0] + " has no pip; install it: apt-get install -y python3-pip");
        return python;
    }

    /** A run of this interpreter in an environment fit for builds. */
    Child command(Map<String, String> environment, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(executable.toString()));
        words.addAll(arguments);
        return new Child(words, clean(environment));
    }

    private static Map<String, String> clean(Map<String, String> environment) {
        Map<String, String> clean = new TreeMap<>(environment);
        clean.keySet().removeAll(UNWANTED);
        return clean;
    }
}
