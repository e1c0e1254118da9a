package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code /api/deployments…} of one home: its history, which goes with the home when slots are swapped. One deployment runs
 * at a time.
 */
final class Deployments {
    private static final String ROOT = "/api/deployments";

    private final Path folder;
    private final List<Deployment> all = new ArrayList<>();

    Deployments(Path home) {
        folder = home.resolve("site/deployments");
    }

    /** Empty while another one runs. */
    synchronized Optional<Deployment> begin(String message, String deployer) {
        if (all.stream().anyMatch(one -> !one.complete())) {
            return Optional.empty();
        }
        Deployment begun = new Deployment(message, deployer);
        all.add(begun);
        return Optional.of(begun);
    }

    /** The id of the active one, empty if there was none. */
    String active() throws IOException {
        Path file = folder.resolve("active");
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    void activate(Deployment deployment) throws IOException {
        Files.writeString(folder.resolve("active"), deployment.id());
    }

    /** What that deployment brought, a path a line. */
    Path manifest(String id) {
        return folder.resolve(id).resolve("manifest");
    }

    synchronized boolean isRunning() {
        return all.stream().anyMatch(one -> !one.complete());
    }

    Answer answer(Request request, String site) throws IOException {
        String rest = request.path().substring(ROOT.length()).replaceFirst("^/|/$", "");
        String active = active();
        List<Deployment> known = newestFirst();
        if (rest.isEmpty()) {
            return Answer.json(
                    200,
                    known.stream()
                            .map(one -> one.json(request.host(), site, active))
                            .toList());
        }
        String id = rest.replaceFirst("/log$", "");
        Optional<Deployment> found = id.equals("latest")
                ? latest(known)
                : find(known, one -> one.id().equals(id));
        if (found.isEmpty()) {
            return Answer.text(404, "Deployment '" + id + "' not found.");
        }
        if (rest.endsWith("/log")) {
            return Answer.json(
                    200, found.get().log().stream().map(Deployments::entry).toList());
        }
        boolean pending = id.equals("latest") && !found.get().complete();
        Answer answer = Answer.json(pending ? 202 : 200, found.get().json(request.host(), site, active));
        return pending ? answer.with("Location", "https://" + request.host() + request.path()) : answer;
    }

    private synchronized List<Deployment> newestFirst() {
        List<Deployment> newest = new ArrayList<>(all);
        Collections.reverse(newest);
        return newest;
    }

    // The one that runs, else the one that ended last: not the one that was sent last.
    private static Optional<Deployment> latest(List<Deployment> known) {
        return find(known, one -> !one.complete()).or(() -> known.stream().max(Comparator.comparing(Deployment::end)));
    }

    private static Optional<Deployment> find(List<Deployment> known, Predicate<Deployment> which) {
        return known.stream().filter(which).findFirst();
    }

    private static Object entry(String text) {
        return Json.object("log_time", null, "id", "", "message", text, "type", 0, "details_url", null);
    }
}
