package dev.codeonly.verify;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The environment for a process that runs third-party code: the maintainer's own, without what carries secrets and
 * without what changes how Python imports. Rather too much is withheld than too little; an import rarely needs any.
 *
 * @param withheld the names (never the values) of what was left out
 */
record ChildEnvironment(Map<String, String> variables, SortedSet<String> withheld) {
    /** Read by some modules to find the certificates everybody may know. */
    private static final Set<String> HARMLESS = Set.of("PWD", "OLDPWD", "SSL_CERT_FILE", "SSL_CERT_DIR");

    /** Against the name in upper case. AUTH, but not AUTHOR; PAT (personal access token), but not PATH. */
    private static final Pattern SECRET_NAME = Pattern.compile("^(MSI|AZUREWEBJOBSSTORAGE|APPLICATIONINSIGHTS"
            + "|APPINSIGHTS|AZURE_CLIENT|CONTAINER_START_CONTEXT|MESH_INIT_URI).*"
            + "|.*(IDENTITY|CONNSTR|CONNECTION|KEY|TOKEN|SECRET|PASS|PWD|SAS|CREDENTIAL|CERT|PRIVATE"
            + "|ENCRYPT|SIGNATURE|COOKIE|BEARER|JWT|AUTH(?!OR)).*"
            + "|(.*_)?(PAT|DSN)(_.*)?");

    ChildEnvironment {
        variables = Map.copyOf(variables);
        withheld = Collections.unmodifiableSortedSet(new TreeSet<>(withheld));
    }

    /** The one for an import check of these packages; processes that the modules start get the same. */
    static ChildEnvironment of(Map<String, String> own, Path sitePackages) {
        Map<String, String> variables = new HashMap<>();
        SortedSet<String> withheld = new TreeSet<>();
        own.forEach((name, value) -> {
            if (isPythons(name) || isSecret(name, value)) {
                withheld.add(name);
            } else {
                variables.put(name, value);
            }
        });
        variables.put("PYTHONPATH", sitePackages.toString());
        // What -s and -B say, for an interpreter that a module starts: it too must not change the tree.
        variables.put("PYTHONNOUSERSITE", "1");
        variables.put("PYTHONDONTWRITEBYTECODE", "1");
        return new ChildEnvironment(variables, withheld);
    }

    private static boolean isPythons(String name) {
        return name.startsWith("PYTHON");
    }

    private static boolean isSecret(String name, String value) {
        String upper = name.toUpperCase(Locale.ROOT);
        return (!HARMLESS.contains(upper) && SECRET_NAME.matcher(upper).matches()) || Secrets.areIn(value);
    }

    /** For a log. */
    SortedSet<String> names() {
        return new TreeSet<>(variables.keySet());
    }
}
