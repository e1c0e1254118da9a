package dev.codeonly.tree;

import java.nio.file.Path;

/**
 * The root of a data app's content share, and the one place that knows where anything lies on it.
 *
 * <p>The names are a contract with the remote script of the pipelines and with the people who look at a share; the
 * picture of it stands in {@code docs/design.md}, "Layout on a data app's share".
 */
public record Home(Path root) {
    /** The home when nothing is configured: what a Function App on Linux sees as its own. */
    public static final Path DEFAULT = Path.of("/home");

    public Home {
        root = root.toAbsolutePath().normalize();
    }

    /** The deployed app. A home without it is not reachable, and nothing is ever created under such a home. */
    public Path wwwroot() {
        return root.resolve("site/wwwroot");
    }

    /** The live tree. */
    public PackageTree packages() {
        return new PackageTree(wwwroot().resolve(".python_packages"));
    }

    /** The backup; this path exists only while it is complete, verified and marked. */
    public PackageTree backup() {
        return new PackageTree(root.resolve("data/.python_packages_backup"));
    }

    /** Our own room on the share; nothing temporary ever lies in wwwroot. */
    public Path store() {
        return root.resolve("data/.python_packages_store");
    }

    public Path staging() {
        return store().resolve("staging");
    }

    public PackageTree staging(long lockNumber) {
        return new PackageTree(staging().resolve(Long.toString(lockNumber)));
    }

    public Path incoming() {
        return store().resolve("incoming");
    }

    /** An expanded, verified and marked set that waits to be swapped in. */
    public PackageTree incoming(Fingerprint set) {
        return new PackageTree(incoming().resolve(set.hex()));
    }

    /** The same set while the owner of a lock number expands it. */
    public PackageTree expanding(Fingerprint set, long lockNumber) {
        return new PackageTree(incoming().resolve(set.hex() + "." + lockNumber));
    }

    /** The list of an incoming archive's parts; written last by the sender, only then is anything read. */
    public Path incomingParts(Fingerprint set) {
        return incoming().resolve(set.hex() + ".zip.parts");
    }

    /** The same list once the set was taken or refused: what is left to do is to discard the parts, and this last. */
    public Path incomingDone(Fingerprint set) {
        return incoming().resolve(set.hex() + ".zip.done");
    }

    /** A wish that a set be fetched from the container; what it says is for people. */
    public Path incomingWish(Fingerprint set) {
        return incoming().resolve(set.hex() + ".fetch");
    }

    /** Why an incoming set was not taken. */
    public Path incomingRefused(Fingerprint set) {
        return incoming().resolve(set.hex() + ".refused");
    }

    public Path previous() {
        return store().resolve("previous");
    }

    public PackageTree previous(Fingerprint set) {
        return new PackageTree(previous().resolve(set.hex()));
    }

    public Path parked() {
        return store().resolve("parked");
    }

    public PackageTree parked(String run) {
        return new PackageTree(parked().resolve(run));
    }

    public Path bad() {
        return store().resolve("bad");
    }

    /** Exists when this set failed its health check. */
    public Path bad(Fingerprint set) {
        return bad().resolve(set.hex());
    }

    public Path trash() {
        return store().resolve("trash");
    }

    public Path locks() {
        return store().resolve("lock");
    }

    public Path holds() {
        return store().resolve("hold");
    }

    /** The small file whose modification time, just written, is the share's own "now". */
    public Path shareClock() {
        return store().resolve("now");
    }

    /** Kudu's deployment lock; its absence proves nothing. */
    public Path kuduLock() {
        return root.resolve("site/locks/deployment/info.lock");
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
