package dev.codeonly.pipelines.azure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of stages and jobs, and that what waits for each other ends. */
final class Names {
    private Names() {}

    static String checked(String name, Source source) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw source.error("'" + name + "' is no name of a stage or job; use letters, digits and _");
        }
        return name;
    }

    static void checkGraph(String what, List<String> names, List<List<String>> dependsOn, Source source) {
        if (new HashSet<>(names).size() < names.size()) {
            throw source.error("two " + what + "s have the same name: " + names);
        }
        for (int i = 0; i < names.size(); i++) {
            for (String other : dependsOn.get(i)) {
                if (!names.contains(other)) {
                    throw source.error(what + " '" + names.get(i) + "' depends on '" + other + "', which is not there");
                }
            }
        }
        Set<String> done = new HashSet<>();
        while (done.size() < names.size()) {
            int before = done.size();
            for (int i = 0; i < names.size(); i++) {
                if (done.containsAll(dependsOn.get(i))) {
                    done.add(names.get(i));
                }
            }
            if (done.size() == before) {
                throw source.error(what + "s wait for each other in a circle: " + names);
            }
        }
    }
}
