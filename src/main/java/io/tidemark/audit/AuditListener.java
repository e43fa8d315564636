package io.tidemark.audit;

import io.tidemark.StreamKey;

/** Hears how far an audit is, and what it finds. Called by the audit's thread. */
public interface AuditListener {
    /** Passes everything by. */
    AuditListener NONE = new AuditListener() {
    };

    /** So many archives are new to the index, and are read first. */
    default void indexing(StreamKey key, long archives) {
    }

    /** One of them was read. */
    default void indexed(long sizeBytes) {
    }

    /** The index has so many rows; about as many of the source are compared next. */
    default void comparing(StreamKey key, long rows) {
    }

    /** One was compared. */
    default void compared(long jsonBytes) {
    }

    /** Source and replica differ. */
    default void found(StreamKey key, Finding finding) {
    }
}
