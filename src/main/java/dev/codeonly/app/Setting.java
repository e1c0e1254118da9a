package dev.codeonly.app;

import java.util.Map;
import java.util.Optional;

/** Every setting the product knows, by the name of its environment variable (app setting), with default and range. */
public enum Setting {
    DATA_APPS(Kind.JSON, "", "", "", "the data apps, a JSON array; unset: one app 'default' with home /home"),
    INTERPRETERS(
            Kind.JSON,
            "",
            "",
            "",
            "Python interpreters that are not on PATH, a JSON object such as {\"3.11\": \"/mounts/python/bin/python3.11\"}"),
    COPY_WORKERS(
            Kind.NUMBER,
            "64",
            "1",
            "256",
            "most files that are copied at the same time; a copy begins with 16 and goes on to what the share has use for"),
    COPY_OPS_PER_SECOND(Kind.NUMBER, "0", "0", "1000000", "ceiling of file operations per second of a copy; 0 is none"),
    VERIFY_TIMEOUT(Kind.DURATION, "PT2M", "PT1S", "PT1H", "how long one import check may take"),
    TICK_BUDGET(Kind.DURATION, "PT15M", "PT10S", "PT12H", "after this a tick ends by itself and the next one goes on"),
    SETTLE_TIME(Kind.DURATION, "PT1M", "PT0S", "PT1H", "how long packages without .package_set must stay unchanged"),
    LOCK_STALE_AFTER(Kind.DURATION, "PT5M", "PT10S", "PT2H", "after so long without a beat a lock is taken over"),
    HOLD_STALE_AFTER(
            Kind.DURATION,
            "PT10M",
            "PT1S",
            "PT2H",
            "after so long without a beat a deployment's hold no longer counts"),
    INCOMING_MAX_FILES(Kind.NUMBER, "300000", "1", "10000000", "most entries an incoming package set may have"),
    INCOMING_MAX_BYTES(
            Kind.NUMBER, "10737418240", "1", "1099511627776", "most bytes an incoming package set may expand to"),
    PACKAGE_SETS_URL(
            Kind.TEXT,
            "",
            "",
            "",
            "the container in Blob Storage that keeps package sets off the share, such as"
                    + " https://<account>.blob.core.windows.net/package-sets; unset: no set is kept off the share"),
    PACKAGE_SETS_CLIENT_ID(
            Kind.TEXT,
            "",
            "",
            "",
            "client id of the user-assigned identity that asks the container; unset: the system-assigned"),
    PACKAGE_SETS_CONNECTION_STRING(
            Kind.TEXT, "", "", "", "access by account key, for an emulator on this machine alone"),
    PACKAGE_SETS_OWNER(
            Kind.TEXT,
            "",
            "",
            "",
            "the folder of this maintainer's records in the container, which others share; unset: this Function App's name");

    /** How a value is written. */
    public enum Kind {
        JSON,
        TEXT,
        NUMBER,
        DURATION
    }

    private final Kind kind;
    private final String defaultValue;
    private final String least;
    private final String most;
    private final String meaning;

    Setting(Kind kind, String defaultValue, String least, String most, String meaning) {
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.least = least;
        this.most = most;
        this.meaning = meaning;
    }

    public Kind kind() {
        return kind;
    }

    /** Empty when there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    public String least() {
        return least;
    }

    public String most() {
        return most;
    }

    public String meaning() {
        return meaning;
    }

    /** The value in an environment; an empty one is as good as none, for a portal cannot save an absent one. */
    Optional<String> in(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name())).map(String::strip).filter(value -> !value.isEmpty());
    }
}
