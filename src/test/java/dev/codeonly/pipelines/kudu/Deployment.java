package dev.codeonly.pipelines.kudu;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One deployment as Kudu's history shows it. It gets its lasting id only when the archive has been taken. */
public final class Deployment {
    /** The numbers are those of the API. */
    enum Status {
        PENDING,
        BUILDING,
        DEPLOYING,
        FAILED,
        SUCCESS
    }

    private final String message;
    private final String deployer;
    private final Instant received = Instant.now();
    private final List<String> log = new ArrayList<>();
    private String id = "temp-" + UUID.randomUUID().toString().substring(0, 8);
    private Status status = Status.PENDING;
    private String progress = "Receiving changes.";
    private Instant end = Instant.MAX;

    Deployment(String message, String deployer) {
        this.message = message;
        this.deployer = deployer;
    }

    synchronized void begins(String lastingId) {
        id = lastingId;
        is(Status.BUILDING, "Building and Deploying '" + lastingId + "'.");
    }

    synchronized void is(Status next, String text) {
        status = next;
        progress = complete() ? "" : text;
        log.add(text);
        if (complete()) {
            end = Instant.now();
        }
    }

    synchronized void log(String text) {
        log.add(text);
    }

    public synchronized String id() {
        return id;
    }

    public synchronized boolean succeeded() {
        return status == Status.SUCCESS;
    }

    /** What it did, line by line; KuduSync's own log is part of it. */
    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    synchronized boolean complete() {
        return status == Status.FAILED || status == Status.SUCCESS;
    }

    synchronized Instant end() {
        return end;
    }

    /** As the API writes it. */
    synchronized Map<String, Object> json(String host, String site, String active) {
        String url = "https://" + host + "/api/deployments/" + id;
        String ended = complete() ? end.toString() : null;
        return Json.object(
                "id",
                id,
                "status",
                status.ordinal(),
                "status_text",
                status == Status.FAILED ? log.get(log.size() - 1) : progress,
                "author_email",
                "N/A",
                "author",
                "N/A",
                "deployer",
                deployer,
                "message",
                message,
                "progress",
                progress,
                "received_time",
                received.toString(),
                "start_time",
                received.toString(),
                "end_time",
                ended,
                "last_success_end_time",
                succeeded() ? ended : null,
                "complete",
                complete(),
                "active",
                id.equals(active),
                "is_temp",
                id.startsWith("temp-"),
                "is_readonly",
                true,
                "url",
                url,
                "log_url",
                url + "/log",
                "site_name",
                site);
    }
}
