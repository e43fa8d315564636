package io.tidemark.doctor;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** As it should be. */
    OK,
    /** Replication works; something is slower, weaker or less watched than it could be. */
    WARNING,
    /** Replication fails, or would not keep its promise. */
    ERROR;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
