package dev.codeonly.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One question: do these modules import from this tree, with this interpreter?
 *
 * @param python the minor version it has to be; null for any
 * @param timeout in what time
 */
record ImportCheck(
        Path interpreter,
        Path tree,
        List<ModuleName> modules,
        @Nullable PythonVersion python,
        Duration timeout) {
    /** No site, hence no .pth code and no packages of the interpreter; no user site; no bytecode written. */
    private static final List<String> ISOLATED = List.of("-S", "-s", "-B");

    /** After its time-out a child lives this much longer if the maintainer was killed and cannot end it. */
    private static final Duration ORPHAN_GRACE = Duration.ofMinutes(1);

    ImportCheck {
        modules = List.copyOf(modules);
        if (modules.isEmpty()) {
            throw new IllegalArgumentException(
                    "No module to import from " + tree + ", and importing nothing proves nothing; name one in imports");
        }
    }

    /** The command line; what the script reports starts with the nonce. */
    List<String> command(String nonce) {
        List<String> command = new ArrayList<>();
        command.add(interpreter.toString());
        command.addAll(ISOLATED);
        command.addAll(List.of("-c", script(), nonce));
        command.add(Objects.toString(python, ""));
        command.add(Long.toString(timeout.plus(ORPHAN_GRACE).toSeconds()));
        command.add(tree.toString());
        modules.forEach(module -> command.add(module.value()));
        return command;
    }

    private static String script() {
        try (InputStream resource = Objects.requireNonNull(ImportCheck.class.getResourceAsStream("import_check.py"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "import_check.py in the maintainer's own jar cannot be read; deploy it again", e);
        }
    }
}
