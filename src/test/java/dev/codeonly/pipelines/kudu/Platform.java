package dev.codeonly.pipelines.kudu;

import dev.codeonly.fixtures.PythonTools;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** How the platform below a site behaves, and what it says of it; may be changed at any time. */
public final class Platform {
    private static final String RUN_FROM_PACKAGE = "WEBSITE_RUN_FROM_PACKAGE";

    private final Map<String, String> settings = new TreeMap<>();
    private boolean cleans;
    private boolean keepsMessages = true;
    private Duration slow = Duration.ZERO;
    private Runnable whileDeploying = () -> {};
    private Duration idleLimit = Duration.ofSeconds(60);
    private String state = "Running";
    private String publicNetworkAccess = "Enabled";
    private String linuxFxVersion = "Python|" + PythonTools.version();

    /** Deployments delete everything in wwwroot that they did not bring, whatever the manifest says. */
    public synchronized Platform cleans(boolean does) {
        cleans = does;
        return this;
    }

    /** Whether deployments show the message they were sent with; else all have the same one. */
    public synchronized Platform keepsMessages(boolean does) {
        keepsMessages = does;
        return this;
    }

    synchronized boolean keepsMessages() {
        return keepsMessages;
    }

    /** Deployments wait that long between unpacking and changing wwwroot. */
    public synchronized Platform slow(Duration time) {
        slow = time;
        return this;
    }

    /** Runs in every deployment between unpacking and changing wwwroot. */
    public synchronized Platform whileDeploying(Runnable action) {
        whileDeploying = action;
        return this;
    }

    /** Commands that neither print nor compute for that long are killed; a minute, unless said otherwise. */
    public synchronized Platform idleLimit(Duration time) {
        idleLimit = time;
        return this;
    }

    /** The app setting WEBSITE_RUN_FROM_PACKAGE: {@code 1}, an address, or empty for none. */
    public Platform runFromPackage(String value) {
        return setting(RUN_FROM_PACKAGE, value);
    }

    /** An app setting, which Kudu's commands see at once and the app after a restart; empty for none. */
    public synchronized Platform setting(String name, String value) {
        settings.put(name, value);
        settings.values().remove("");
        return this;
    }

    /** What ARM says of it, such as {@code Python|3.12}; the app keeps running with the tests' interpreter. */
    public synchronized Platform linuxFxVersion(String value) {
        linuxFxVersion = value;
        return this;
    }

    public synchronized Platform state(String value) {
        state = value;
        return this;
    }

    public synchronized Platform publicNetworkAccess(String value) {
        publicNetworkAccess = value;
        return this;
    }

    synchronized boolean cleans() {
        return cleans;
    }

    synchronized Duration slow() {
        return slow;
    }

    synchronized Runnable whileDeploying() {
        return whileDeploying;
    }

    synchronized Duration idleLimit() {
        return idleLimit;
    }

    synchronized String runFromPackage() {
        return settings.getOrDefault(RUN_FROM_PACKAGE, "");
    }

    synchronized Map<String, String> settings() {
        return new TreeMap<>(settings);
    }

    synchronized String state() {
        return state;
    }

    synchronized String publicNetworkAccess() {
        return publicNetworkAccess;
    }

    synchronized String linuxFxVersion() {
        return linuxFxVersion;
    }
}
