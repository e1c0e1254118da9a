package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The container off the share, with archives of package sets and a record of each data app. What lies in it and under which
 * names stands in {@code docs/design.md}, "Package sets in the container".
 *
 * <p>All methods throw a {@link PackageSetsException}, whose message says what, where and what to do, after bounded tries.
 */
public interface PackageSets {
    /** The container's URL, for messages. */
    String where();

    /** The archive of a set, in one request; empty when it is not there. */
    Optional<ArchivedSet> find(Fingerprint set) throws PackageSetsException;

    /** All that is there. */
    Inventory inventory() throws PackageSetsException;

    /**
     * All archives, the newest first.
     *
     * @param strangers names of blobs that stand where archives do and are none
     * @param asOf the service's time when they were listed
     */
    record Inventory(List<ArchivedSet> sets, List<String> strangers, Instant asOf) {
        public Inventory {
            sets = List.copyOf(sets);
            strangers = List.copyOf(strangers);
        }
    }

    /** What came of storing an archive. */
    enum Stored {
        STORED,
        /** Someone else was first; nothing of ours is seen. */
        THERE_ALREADY,
        /** Told to stop; nothing of it is seen. */
        STOPPED
    }

    /** Writes an archive, until done or stopped; returns whether it is whole. */
    @FunctionalInterface
    interface Content {
        boolean writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * Stores an archive while it is being made. It is there as a whole and with its description, or not at all.
     *
     * @param stop asked often, also while the container takes its time
     * @throws IOException also whatever the content throws; then nothing of it is seen
     */
    Stored store(ArchivedSet.Description description, BooleanSupplier stop, Content content)
            throws IOException, InterruptedException;

    /** Takes the bytes of an archive, in any order, from any thread. */
    @FunctionalInterface
    interface Target {
        void put(ByteBuffer bytes, long at) throws IOException;
    }

    /**
     * Reads an archive, several pieces at a time.
     *
     * @param stop asked often, also while the container takes its time
     * @return false when stopped before the end
     * @throws IOException also whatever the target throws
     */
    boolean read(ArchivedSet archive, BooleanSupplier stop, Target target) throws IOException, InterruptedException;

    /** Says that someone is about to use it: for a while it is not pruned. False when it is gone, or another is in its place. */
    boolean touch(ArchivedSet archive) throws PackageSetsException;

    /** Deletes an archive; false, and it stays, when it was touched since it was listed. */
    boolean delete(ArchivedSet archive) throws PackageSetsException;

    /** What is known of a data app of this maintainer; empty when nothing is. */
    Optional<AppRecord> record(String app) throws PackageSetsException;

    /** The records of all data apps, whichever maintainer they belong to. */
    List<AppRecord> records() throws PackageSetsException;

    /** Writes a record in place of the one it was made from; does nothing when someone else has written meanwhile. */
    void write(AppRecord record) throws PackageSetsException;
}
