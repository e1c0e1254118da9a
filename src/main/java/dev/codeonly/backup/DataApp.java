package dev.codeonly.backup;

import dev.codeonly.tree.Home;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.util.List;
import java.util.Optional;

/**
 * A Python Function App, or one slot of it, whose packages we look after.
 *
 * @param imports the modules that prove the packages work
 * @param python the minor version the app runs; empty: the one {@code .package_set} names
 * @param mayDiffer the files the app changes on purpose
 * @param requireImport whether the build's own proof does not do
 * @param selector the option that picks this app at a shell, quoted for it
 */
public record DataApp(
        String name,
        Home home,
        List<ModuleName> imports,
        Optional<PythonVersion> python,
        MayDiffer mayDiffer,
        boolean requireImport,
        String selector) {
    public DataApp {
        imports = List.copyOf(imports);
    }

    /** An app that the settings name. */
    public DataApp(
            String name,
            Home home,
            List<ModuleName> imports,
            Optional<PythonVersion> python,
            MayDiffer mayDiffer,
            boolean requireImport) {
        this(name, home, imports, python, mayDiffer, requireImport, "--app " + name);
    }

    /** An app that only its home is known of. */
    public static DataApp at(Home home, String name, List<ModuleName> imports) {
        String quoted = "'" + home.toString().replace("'", "'\\''") + "'";
        String path = home.toString().matches("[\\w./+:@-]+") ? home.toString() : quoted;
        return new DataApp(name, home, imports, Optional.empty(), MayDiffer.NOTHING, false, "--home " + path);
    }
}
