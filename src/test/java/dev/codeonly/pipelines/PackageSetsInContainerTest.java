package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.Call;
import dev.codeonly.pipelines.kudu.Fault;
import dev.codeonly.pipelines.kudu.PackageContainer;
import dev.codeonly.pipelines.kudu.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two scripts of the build that deal with the container, against the real emulator. */
@DisplayName("A package set in the container")
class PackageSetsInContainerTest {
    private static final BuiltSet SET = BuiltSet.first();
    private static final String BLOB = "sets/" + SET.fingerprint() + ".zip";

    @TempDir
    private Path folder;

    private Azure azure;
    private PackageContainer container;
    private int folders;

    @BeforeEach
    void start() throws IOException {
        azure = Azure.start(folder.resolve("azure"));
        container = azure.packageContainer();
    }

    @AfterEach
    void close() throws IOException {
        azure.close();
    }

    @Test
    void is_stored_once_found_again_and_touched_and_is_then_as_if_it_had_been_built() throws IOException {
        Path artifact = artifact(SET);

        assertThat(store(artifact).output()).contains("Stored: ");

        assertThat(names(artifact)).containsExactly("fingerprint", "package_set", "package_set.requirements");
        assertThat(container.metadata(BLOB)).isEqualTo(SET.description(folder));
        Path downloaded = folder.resolve("downloaded.zip");
        container.download(BLOB, downloaded);
        assertThat(downloaded).hasBinaryContent(SET.archive());
        var stored = container.touched(BLOB);
        pause();
        Path found = folder.resolve("found");
        assertThat(find(found).output()).contains("packagesFound]yes", "nothing is installed or uploaded");
        for (String name : names(artifact)) {
            assertThat(found.resolve(name)).hasSameBinaryContentAs(artifact.resolve(name));
        }
        assertThat(names(found)).isEqualTo(names(artifact));
        assertThat(container.touched(BLOB)).isAfter(stored);
        assertThat(container.metadata(BLOB)).isEqualTo(SET.description(folder));
    }

    @Test
    void is_asked_for_with_a_token_that_is_in_no_argument_list() throws IOException {
        try (ArgumentLists lists = ArgumentLists.watched()) {
            store(artifact(SET));
            find(folder.resolve("found"));
            assertThat(lists.seen()).as("the watcher sees curl").anyMatch(line -> line.contains("comp=block"));
            assertThat(azure.secrets())
                    .isNotEmpty()
                    .allSatisfy(token -> assertThat(lists.seen()).noneMatch(line -> line.contains(token)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            python       | 3.9
            platform     | linux_aarch64
            glibc        | 2.36
            glibc        | unknown
            glibc        | 3.1
            imports      | azure.functions
            imports      | ''
            requirements | unknown
            requirements | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            fingerprint  | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            commit       | $(touch /tmp/planted)
            commit       | a\"\\nurl = \"file:///etc/passwd\"
            built        | 2026-11-23
            imports      | azure.functions, idna, os; print
            platform     | linux_x86_64' or '1
            """)
    void that_does_not_fit_or_does_not_say_what_it_is_in_its_form_is_not_there(String name, String value)
            throws IOException {
        container.put(BLOB, SET.archive(), with(name, value));

        Path found = folder.resolve("found");
        assertThat(find(found).output()).contains("no package set that fits").doesNotContain("packagesFound");
        assertThat(found).doesNotExist();
    }

    @Test
    void fits_when_it_needs_no_glibc_or_an_older_one_or_imports_more() throws IOException {
        for (Map<String, String> fit : List.of(
                with("glibc", "none"), with("glibc", "2.5"), with("imports", "idna, werkzeug, azure.functions"))) {
            container.put(BLOB, SET.archive(), fit);
            assertThat(find(folder.resolve("found")).output())
                    .as(fit.toString())
                    .contains("packagesFound]yes");
        }
    }

    @Test
    void is_found_among_many_that_are_not_and_the_newest_of_those_that_fit_is_taken() throws IOException {
        for (String other : List.of("a", "b", "c")) {
            container.put("sets/" + other.repeat(64) + ".zip", new byte[1], with("fingerprint", other.repeat(64)));
            pause();
        }
        container.put("sets/../evil.zip", new byte[1], SET.description(folder));
        container.put("sets/evil<&.zip", new byte[1], SET.description(folder));
        container.put("apps/app.json", new byte[1], SET.description(folder));
        container.put(BLOB.replace("sets", "others"), SET.archive(), SET.description(folder));
        container.put(BLOB, SET.archive(), with("commit", "newest"));

        assertThat(find(folder.resolve("found")).output()).contains("packagesFound]yes", "of commit newest");
        container.delete(BLOB);
        Files.delete(folder.resolve("found/fingerprint"));
        assertThat(find(folder.resolve("found")).output()).contains("packagesFound]yes");
        assertThat(folder.resolve("found/fingerprint")).hasContent("c".repeat(64));
    }

    @Test
    void that_is_deleted_or_touched_while_it_is_found_is_built_or_taken() throws IOException {
        Map<String, String> honest = SET.description(folder);
        container.put(BLOB, SET.archive(), honest);
        azure.faults().onCall(PackageSetsInContainerTest::touches, () -> container.put(BLOB, new byte[1], honest));
        assertThat(find(folder.resolve("found")).output()).contains("Someone else has touched", "packagesFound]yes");

        azure.faults().onCall(PackageSetsInContainerTest::touches, () -> container.delete(BLOB));
        assertThat(find(folder.resolve("gone")).output())
                .contains("was deleted from the container at this moment")
                .doesNotContain("packagesFound");
        assertThat(azure.faults().waiting()).isZero();
    }

    @Test
    void keeps_what_else_is_said_of_it_when_it_is_touched() throws IOException {
        Map<String, String> more = with("of_tomorrow", "a \"b\" c");
        container.put(BLOB, SET.archive(), more);

        find(folder.resolve("found"));

        assertThat(container.metadata(BLOB)).isEqualTo(more);
    }

    @Test
    void that_is_there_is_not_sent_again_also_under_another_requirements_text() throws IOException {
        Map<String, String> theirs = with("requirements", "a".repeat(64));
        container.put(BLOB, SET.archive(), theirs);

        assertThat(store(artifact(SET)).output()).contains("already; it is not sent", "another requirements text");

        assertThat(container.metadata(BLOB)).isEqualTo(theirs);
        assertThat(blobCalls()).noneMatch(call -> call.query().contains("comp=block"));
    }

    @Test
    void that_two_builds_store_at_once_is_stored_once() throws IOException {
        Path second = artifact(SET);
        StringBuilder other = new StringBuilder();
        azure.faults().onCall(lists(), () -> other.append(store(second).output()));

        assertThat(store(artifact(SET)).output()).contains("It was stored meanwhile.");

        assertThat(other).contains("Stored: ");
        assertThat(container.archives()).containsExactly(BLOB);
        assertThat(container.metadata(BLOB)).isEqualTo(SET.description(folder));
    }

    @Tag("slow")
    @Test
    void is_stored_whatever_gets_lost_on_the_way() throws IOException {
        azure.faults()
                .next(
                        call -> call.query().contains("comp=block&"),
                        Fault.DROP_BEFORE,
                        Fault.STATUS_503,
                        Fault.DROP_AFTER)
                .next(lists(), Fault.DROP_BEFORE, Fault.STATUS_429, Fault.DROP_AFTER)
                .next("HEAD", ".*", Fault.DROP_BEFORE, Fault.STATUS_503);

        assertThat(store(artifact(SET)).output()).contains("It was stored meanwhile.");

        assertThat(azure.faults().waiting()).isZero();
        Path downloaded = folder.resolve("downloaded.zip");
        container.download(BLOB, downloaded);
        assertThat(downloaded).hasBinaryContent(SET.archive());
        azure.faults()
                .next(
                        call -> call.query().contains("comp=list"),
                        Fault.DROP_AFTER,
                        Fault.STATUS_429,
                        Fault.TOKEN_EXPIRED)
                .next(PackageSetsInContainerTest::touches, Fault.DROP_AFTER);
        assertThat(find(folder.resolve("found")).output()).contains("packagesFound]yes");
        assertThat(azure.faults().waiting()).isZero();
    }

    @Test
    void of_several_parts_is_put_together_in_their_order() throws IOException {
        Path artifact = artifact(SET);
        Shell.output(artifact, List.of("bash", "-ec", """
                set -- "$(cat fingerprint)"
                split --bytes=100000 --numeric-suffixes --suffix-length=3 "$1.zip.part-000" whole.
                rm "$1.zip.part-000" "$1.zip.parts"
                for part in whole.*; do
                  mv "$part" "$1.zip.part-${part#whole.}"
                  printf '0 0 %s\\n' "$1.zip.part-${part#whole.}" >>"$1.zip.parts"
                done"""));

        store(artifact);

        assertThat(container.metadata(BLOB)).isEqualTo(SET.description(folder));
        Path downloaded = folder.resolve("downloaded.zip");
        container.download(BLOB, downloaded);
        assertThat(downloaded).hasBinaryContent(SET.archive());
        assertThat(blobCalls().stream().filter(call -> call.query().contains("comp=block&")))
                .hasSizeGreaterThan(10);
    }

    @Test
    void that_is_not_what_the_build_made_is_not_stored() throws IOException {
        Path artifact = artifact(SET);
        Path part = artifact.resolve(SET.fingerprint() + ".zip.part-000");
        Files.write(part, new byte[] {1, 2, 3});

        assertThat(ended("store-packages.sh", Map.of("PACKAGES_FOLDER", artifact.toString()))
                        .exit())
                .isEqualTo(1);
        assertThat(container.archives()).isEmpty();
    }

    @Test
    void cannot_be_asked_for_without_the_right_and_nothing_is_built_for_that() {
        azure.roles().take(container.name());
        isRed(
                18,
                "listing the package sets: not allowed (403 AuthorizationPermissionMismatch)",
                "Storage Blob Data Contributor");
    }

    @Test
    void cannot_be_asked_for_where_no_container_is() {
        container.deleteAll();
        isRed(12, "the container is not there (ContainerNotFound)", "create it");
    }

    @Test
    void cannot_be_asked_for_when_nobody_or_somebody_else_answers() {
        azure.faults().always(call -> call.service() == Service.BLOB, Fault.DROP_BEFORE);
        isRed(12, "the container does not answer (no answer)");
        for (Fault fault : List.of(Fault.GARBAGE, Fault.TRUNCATED_OUTPUT)) {
            azure.faults().clear();
            azure.faults().always(call -> call.service() == Service.BLOB, fault);
            isRed(12, "the answer cannot be trusted");
        }
    }

    @Test
    void shows_nothing_of_metadata_that_are_not_of_their_form() throws IOException {
        container.put(BLOB, SET.archive(), with("requirements", "x##vso[task.prependpath]/tmp/evil"));

        String shown = store(artifact(SET)).output();

        assertThat(shown).contains("another requirements text (an unknown one)");
        assertThat(shown.lines().filter(line -> !line.startsWith("+"))).noneMatch(line -> line.contains("prependpath"));
    }

    @Test
    void needs_an_address_of_its_form() {
        for (String url : List.of(
                "none",
                "http://a.blob.core.windows.net/sets",
                "https://evil.example/sets",
                container.url() + "?sig=x")) {
            Shell.Ended ended =
                    ended("find-packages.sh", finding(folder.resolve("found"), Map.of("PACKAGE_SETS_URL", url)));
            assertThat(ended.exit()).as(ended.output()).isEqualTo(2);
            assertThat(ended.output()).contains("PACKAGE_SETS_URL is not the URL of a container");
            assertThat(errors(ended.output())).doesNotContain("sig=x");
        }
        assertThat(blobCalls()).isEmpty();
    }

    /** Without what the shell traces, which a test has switched on. */
    private static String errors(String output) {
        return output.lines().filter(line -> line.startsWith("##vso")).collect(Collectors.joining("\n"));
    }

    private void isRed(int exit, String... words) {
        Shell.Ended ended = ended("find-packages.sh", finding(folder.resolve("found"), Map.of()));
        assertThat(ended.exit()).as(ended.output()).isEqualTo(exit);
        assertThat(ended.output()).contains(words).doesNotContain("packagesFound");
        assertThat(folder.resolve("found")).doesNotExist();
    }

    private Shell.Ended store(Path artifact) {
        Shell.Ended ended = ended("store-packages.sh", Map.of("PACKAGES_FOLDER", artifact.toString()));
        assertThat(ended.exit()).as(ended.output()).isZero();
        return ended;
    }

    private Shell.Ended find(Path found) {
        Shell.Ended ended = ended("find-packages.sh", finding(found, Map.of()));
        assertThat(ended.exit()).as(ended.output()).isZero();
        return ended;
    }

    private static Map<String, String> finding(Path found, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "NORMALISED",
                SET.code().resolve("requirements.txt").toString(),
                "OUTPUT",
                found.toString(),
                "IMPORTS",
                "azure.functions, idna",
                "PYTHON_VERSION",
                "3.11"));
        variables.putAll(more);
        return variables;
    }

    /** Whatever happens, no token is printed, also when the shell traces. */
    private Shell.Ended ended(String script, Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(azure.environment());
        environment.putAll(Map.of("PACKAGE_SETS_URL", container.url(), "APP_POLL_SECONDS", "0.1"));
        environment.putAll(variables);
        Path path = Path.of("pipelines/scripts").toAbsolutePath().resolve(script);
        Shell.Ended ended = Shell.run(folder, environment, List.of("bash", "-x", path.toString()));
        assertThat(ended.output()).contains("+ main");
        assertThat(azure.secrets()).noneMatch(ended.output()::contains);
        return ended;
    }

    private Path artifact(BuiltSet set) throws IOException {
        Path artifact = folder.resolve("artifact-" + ++folders);
        AppRepository.copy(set.packages(), artifact);
        return artifact;
    }

    private static List<String> names(Path artifact) throws IOException {
        try (Stream<Path> all = Files.list(artifact)) {
            return all.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    private Map<String, String> with(String name, String value) throws IOException {
        Map<String, String> all = SET.description(folder);
        all.put(name, value);
        return all;
    }

    private static boolean touches(Call call) {
        return call.query().contains("comp=metadata");
    }

    private static java.util.function.Predicate<Call> lists() {
        return call -> call.query().contains("comp=blocklist");
    }

    private List<Call> blobCalls() {
        return azure.calls().stream()
                .filter(call -> call.service() == Service.BLOB)
                .toList();
    }

    /** The service's time stamps are whole seconds. */
    private static void pause() {
        try {
            Thread.sleep(1100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
