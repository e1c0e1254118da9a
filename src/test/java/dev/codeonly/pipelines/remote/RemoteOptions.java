package dev.codeonly.pipelines.remote;

import java.util.List;

/** The options of the remote script whose value has a form, each with a verb that takes it. */
public final class RemoteOptions {
    public static final List<String> ALL = List.of(
            "status --call",
            "hold --run",
            "status --home",
            "status --may-differ",
            "status --lock-stale-after",
            "status --hold-stale-after",
            "status --lock-wait",
            "restore --expect",
            "restore --requirements",
            "restore --python",
            "restore --platform",
            "rollback --to",
            "rollback --python",
            "rollback --platform",
            "incoming --to",
            "deliver --sha256",
            "swap --to",
            "settle --expect",
            "relabel --requirements",
            "empty-trash --seconds");

    private RemoteOptions() {}
}
