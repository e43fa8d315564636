package io.tidemark.config;

/** Which objects are asked for again after they were stored, before the watermark moves. */
public enum Confirm {
    /** Archives alone: each names its attachments, whose transfer a checksum guards. */
    ARCHIVES,
    /** Archives and attachments: one request more an attachment. */
    ALL
}
