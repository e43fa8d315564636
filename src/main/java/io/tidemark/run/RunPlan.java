package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.batch.BatchBoundary;
import io.tidemark.batch.BatchLimits;
import io.tidemark.batch.Compression;
import io.tidemark.batch.Layout;
import io.tidemark.config.StreamSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a run knows before its first page, and what stays the same until its last. Safe for use by many threads.
 *
 * @param id               names the run in its log lines and in the spool
 * @param key              whose rows it replicates, and where to
 * @param query            of the stream's pages
 * @param rows             how they are read and named
 * @param attachments      how a row's attachment is fetched; empty for a stream without any
 * @param attachmentGroups how the attachments of several rows are fetched at a time; empty for a stream without any
 * @param layout           of the objects in the store
 * @param spool            a folder for archives while they are written
 * @param version          of the software, as archives name it
 * @param setAside         ids of rows that earlier runs have set aside: one that is taken after all is settled
 */
public record RunPlan(String id, StreamKey key, StreamSettings settings, PageQuery query, StreamRows rows,
                      Optional<AttachmentQuery> attachments, Optional<TypedQuery> attachmentGroups, Layout layout,
                      Compression compression, Path spool, String version, Set<String> setAside) {
    public RunPlan {
        setAside = Set.copyOf(setAside);
    }

    /** A run whose attachments, if any, are fetched as the stream's query says. */
    public RunPlan(String id, StreamKey key, StreamSettings settings, PageQuery query, StreamRows rows, Layout layout,
                   Compression compression, Path spool, String version, Set<String> setAside) {
        this(id, key, settings, query, rows, query.attachment(), query.attachmentGroup().map(TypedQuery::new), layout,
                compression, spool, version, setAside);
    }

    /** Where its batches end. */
    BatchBoundary boundary() {
        return new BatchBoundary(new BatchLimits(settings.batchRows(), settings.batchBytes().bytes()));
    }

    /** How many rows a page has at the most. */
    int pageRows() {
        return settings.pageRows(attachments.isPresent());
    }

    /**
     * How many rows or attachments of a page may be left out: more point to what they have in common. One of two hundred, as
     * long as finding them one by one takes no longer than a run may.
     */
    int faultsMax() {
        return Math.min(Math.max(pageRows() / 200, 100), 250);
    }

    /** Whether an earlier run has set a row with this id aside. */
    boolean isSetAside(String rowId) {
        return setAside.contains(rowId);
    }

    /**
     * Where a page's archive with this sequence is written. A page that is done again must not write where a batch of the one
     * before is still being stored from.
     */
    Path spoolFile(String pageId, long sequence) {
        return spool.resolve(pageId + "-" + sequence + ".archive");
    }
}
