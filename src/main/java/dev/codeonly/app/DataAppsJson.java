package dev.codeonly.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.codeonly.backup.DataApp;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import dev.codeonly.verify.Secrets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the settings that are JSON, strictly: what is not understood is refused, never ignored. */
final class DataAppsJson {
    /** What the original imported to prove that packages work. */
    static final List<String> DEFAULT_IMPORTS = List.of("azure.functions", "azure.storage.blob", "azure.identity");

    /** A share's own paths are added to it. */
    private static final int LONGEST_PATH = 1024;

    /** It goes into lines of the marker and of messages. */
    private static final Pattern MORE_THAN_A_LINE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

    private static final Set<String> KEYS =
            Set.of("name", "home", "imports", "python", "mayDiffer", "requireImport", "enabled");
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private DataAppsJson() {}

    /** The enabled data apps; unset means one app with the home every Function App has. */
    static List<DataApp> apps(Optional<String> text) throws SettingsException {
        if (text.isEmpty()) {
            return List.of(at(Home.DEFAULT));
        }
        JsonNode array = parse(Setting.DATA_APPS, text.get());
        if (!array.isArray() || array.isEmpty()) {
            throw new SettingsException(
                    "DATA_APPS is " + Shown.quoted(text.get())
                            + ", not an array of data apps; put [{\"name\": \"data-ingest\", \"home\": \"/mounts/data-ingest\"}]");
        }
        Map<String, DataApp> apps = new LinkedHashMap<>();
        List<DataApp> enabled = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            AppReader reader = new AppReader("DATA_APPS[" + i + "]", array.get(i));
            DataApp app = reader.app();
            if (apps.put(app.name(), app) != null) {
                throw new SettingsException("DATA_APPS names '" + app.name()
                        + "' twice; give each data app, and each slot, a name of its own");
            }
            if (reader.enabled()) {
                enabled.add(app);
            }
        }
        refuseNested(new ArrayList<>(apps.values()));
        return enabled;
    }

    /** One data app without settings. */
    static DataApp at(Path home) {
        return DataApp.at(
                new Home(home),
                "default",
                DEFAULT_IMPORTS.stream().map(ModuleName::new).toList());
    }

    static Map<PythonVersion, Path> interpreters(Optional<String> text) throws SettingsException {
        Map<PythonVersion, Path> interpreters = new TreeMap<>(Comparator.comparing(PythonVersion::toString));
        if (text.isEmpty()) {
            return interpreters;
        }
        JsonNode object = parse(Setting.INTERPRETERS, text.get());
        if (!object.isObject()) {
            throw new SettingsException("INTERPRETERS is " + Shown.quoted(text.get())
                    + ", not an object; put {\"3.11\": \"/mounts/python/bin/python3.11\"}");
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String where = "INTERPRETERS." + Shown.bare(entry.getKey());
            PythonVersion version = version(where, entry.getKey());
            interpreters.put(version, path(where, text(where, entry.getValue())));
        }
        return interpreters;
    }

    private static JsonNode parse(Setting setting, String text) throws SettingsException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // the parser's own words repeat a part of the text
            String why = Secrets.mayBeIn(text) ? "" : " (" + Shown.bare(e.getOriginalMessage()) + ")";
            throw new SettingsException(
                    setting + " is " + Shown.quoted(text) + ", not JSON" + place(e) + why + "; mend it there");
        }
    }

    /** Empty where the parser names none: of a name or a number that is longer than it reads. */
    private static String place(JsonProcessingException e) {
        return Optional.ofNullable(e.getLocation())
                .map(at -> " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("");
    }

    private static void refuseNested(List<DataApp> apps) throws SettingsException {
        for (DataApp one : apps) {
            for (DataApp other : apps) {
                if (!one.name().equals(other.name())
                        && one.home().root().startsWith(other.home().root())) {
                    throw new SettingsException("DATA_APPS: the home of '" + one.name() + "' ("
                            + Shown.bare(one.home().toString()) + ") lies in that of '" + other.name() + "' ("
                            + Shown.bare(other.home().toString()) + "); each data app needs a share of its own");
                }
            }
        }
    }

    private static PythonVersion version(String where, String text) throws SettingsException {
        return PythonVersion.parse(text)
                .orElseThrow(() -> new SettingsException(
                        where + " is " + Shown.quoted(text) + "; put a minor version such as 3.11"));
    }

    private static Path path(String where, String text) throws SettingsException {
        try {
            Path path = Path.of(text);
            if (MORE_THAN_A_LINE.matcher(text).find() || text.length() > LONGEST_PATH) {
                throw new SettingsException(where + " is " + Shown.quoted(text) + "; put an absolute path of at most "
                        + LONGEST_PATH + " characters without a line break or another control character");
            }
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new SettingsException(where + " is not a path (" + e.getReason() + "); put an absolute path");
        }
        throw new SettingsException(where + " is " + Shown.quoted(text) + "; put an absolute path");
    }

    private static String text(String where, JsonNode value) throws SettingsException {
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new SettingsException(where + " is " + Shown.bare(value.toString()) + "; put a text in quotes");
        }
        return value.asText();
    }

    /** Reads one element of {@code DATA_APPS}. */
    private record AppReader(String where, JsonNode node) {
        DataApp app() throws SettingsException {
            if (!node.isObject()) {
                throw new SettingsException(
                        where + " is " + Shown.bare(node.toString()) + "; put an object with at least name and home");
            }
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!KEYS.contains(entry.getKey())) {
                    throw new SettingsException(
                            where + " has the unknown key " + Shown.quoted(entry.getKey()) + "; known are "
                                    + String.join(", ", KEYS.stream().sorted().toList()));
                }
            }
            return new DataApp(
                    name(),
                    new Home(path(where + ".home", text(where + ".home", required("home")))),
                    imports(),
                    python(),
                    mayDiffer(),
                    flag("requireImport", false));
        }

        boolean enabled() throws SettingsException {
            return flag("enabled", true);
        }

        private JsonNode required(String key) throws SettingsException {
            if (!node.has(key)) {
                throw new SettingsException(where + " has no " + key + "; put one");
            }
            return node.get(key);
        }

        private String name() throws SettingsException {
            String name = text(where + ".name", required("name"));
            if (!NAME.matcher(name).matches()) {
                throw new SettingsException(
                        where + ".name is " + Shown.quoted(name)
                                + "; put letters, digits, hyphens and underscores, at most 80, beginning with a letter or digit");
            }
            return name;
        }

        private List<ModuleName> imports() throws SettingsException {
            List<String> names = node.has("imports") ? texts("imports") : DEFAULT_IMPORTS;
            if (names.isEmpty()) {
                throw new SettingsException(where + ".imports is empty; name the modules that prove the packages work");
            }
            List<ModuleName> modules = new ArrayList<>();
            for (String name : names) {
                if (!ModuleName.isOne(name)) {
                    throw new SettingsException(
                            where + ".imports: " + Shown.quoted(name)
                                    + " is not the name of a Python module; write it as in an import statement, such as azure.functions");
                }
                modules.add(new ModuleName(name));
            }
            return modules;
        }

        private Optional<PythonVersion> python() throws SettingsException {
            return node.has("python")
                    ? Optional.of(version(where + ".python", text(where + ".python", node.get("python"))))
                    : Optional.empty();
        }

        private MayDiffer mayDiffer() throws SettingsException {
            try {
                return node.has("mayDiffer") ? MayDiffer.of(texts("mayDiffer")) : MayDiffer.NOTHING;
            } catch (IllegalArgumentException e) {
                throw new SettingsException(where + ".mayDiffer: " + Shown.bare(String.valueOf(e.getMessage()))
                        + "; put globs such as certifi/cacert.pem");
            }
        }

        private List<String> texts(String key) throws SettingsException {
            JsonNode array = node.get(key);
            if (!array.isArray()) {
                throw new SettingsException(
                        where + "." + key + " is " + Shown.bare(array.toString()) + "; put an array of texts");
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode item : array) {
                texts.add(text(where + "." + key, item));
            }
            return texts;
        }

        private boolean flag(String key, boolean absent) throws SettingsException {
            JsonNode value = node.get(key);
            if (value == null) {
                return absent;
            }
            if (value.getNodeType() != JsonNodeType.BOOLEAN) {
                throw new SettingsException(
                        where + "." + key + " is " + Shown.bare(value.toString()) + "; put true or false");
            }
            return value.asBoolean();
        }
    }
}
