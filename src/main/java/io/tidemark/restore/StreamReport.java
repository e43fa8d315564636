package io.tidemark.restore;

import io.tidemark.StreamKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of a tenant's stream. One thread fills it. */
public final class StreamReport {
    private final StreamKey key;
    private final String table;
    private final CountedNames refused = new CountedNames();
    private final CountedNames attachmentFaults = new CountedNames();
    private final CountedNames attachmentConflicts = new CountedNames();
    private final List<String> notes = new ArrayList<>();
    private Optional<String> failure = Optional.empty();
    private long archives;
    private long lastSequence;
    private long rows;
    private long written;
    private long deleted;
    private long attachments;
    private long attachmentBytes;
    private long missing;

    StreamReport(StreamKey key, String table) {
        this.key = key;
        this.table = table;
    }

    void addArchive(long sequence, long itsRows, long itsWritten, long itsMissing) {
        archives++;
        lastSequence = sequence;
        rows += itsRows;
        written += itsWritten;
        missing += itsMissing;
    }

    void addDeleted(long count) {
        deleted += count;
    }

    void addAttachment(long sizeBytes) {
        attachments++;
        attachmentBytes += sizeBytes;
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    void fail(String why) {
        failure = Optional.of(why);
    }

    public StreamKey key() {
        return key;
    }

    /** Into which the rows went. */
    public String table() {
        return table;
    }

    /** That were read; what an earlier, interrupted restore read isn't counted, here and in all that follows. */
    public long archives() {
        return archives;
    }

    /** Of the archive that was read last; 0 where none was. The chain may have grown since. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Rows in these archives, each version one. */
    public long rows() {
        return rows;
    }

    /** Rows inserted, and replaced by a newer version. */
    public long written() {
        return written;
    }

    /** Rows taken out, because the source had deleted them. */
    public long deleted() {
        return deleted;
    }

    /** Attachments written. */
    public long attachments() {
        return attachments;
    }

    public long attachmentBytes() {
        return attachmentBytes;
    }

    /** Attachments that the source lacked already. */
    public long missing() {
        return missing;
    }

    /** Rows that the table refuses, and why. */
    public CountedNames refused() {
        return refused;
    }

    /** Attachments that the replica lacks, or has in other bytes than the archive says. */
    public CountedNames attachmentFaults() {
        return attachmentFaults;
    }

    /** Attachments that are there in other bytes, and were before the restore. */
    public CountedNames attachmentConflicts() {
        return attachmentConflicts;
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Why it was not restored to its end; empty where it was. */
    public Optional<String> failure() {
        return failure;
    }

    /** Whether everything that the replica has of it is in the database, conflicts apart. */
    public boolean isWhole() {
        return failure.isEmpty() && refused.count() == 0 && attachmentFaults.count() == 0;
    }
}
