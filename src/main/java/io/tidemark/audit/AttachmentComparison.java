package io.tidemark.audit;

import io.tidemark.audit.Finding.Kind;
import io.tidemark.audit.SourceAttachments.Measure;
import io.tidemark.index.IndexedAttachment;
import io.tidemark.row.Row;
import io.tidemark.run.AttachmentQuery;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares attachments of rows with what the source has of them, some at a time. One thread uses it. */
final class AttachmentComparison {
    private static final int AT_ONCE = 50;

    private final AttachmentQuery query;
    private final SourceAttachments source;
    private final Quarantined quarantined;
    private final Results results;
    private final List<Pending> pending = new ArrayList<>();

    /** Knows whether a row is set aside, or its attachment. */
    interface Quarantined {
        boolean has(String id) throws SQLException;
    }

    private record Pending(String id, Instant updatedAt, Map<String, Object> parameters, Optional<IndexedAttachment> stored) {
    }

    AttachmentComparison(AttachmentQuery query, SourceAttachments source, Quarantined quarantined,
                         Results results) {
        this.query = query;
        this.source = source;
        this.quarantined = quarantined;
        this.results = results;
    }

    /** Takes a row, and what the replica lists as its attachment. */
    void add(Row row, Optional<IndexedAttachment> stored) throws SQLException {
        Optional<Map<String, Object>> parameters = query.parameters(row);
        if (parameters.isEmpty()) {
            stored.filter(attachment -> !attachment.isMissing()).ifPresent(attachment -> results.found(new Finding(Kind.ATTACHMENT,
                    row.id(), row.updatedAt(), "names no attachment, and has " + attachment + " in the replica")));
            return;
        }
        pending.add(new Pending(row.id(), row.updatedAt(), parameters.get(), stored));
        if (pending.size() == AT_ONCE) {
            flush();
        }
    }

    /** Compares those that still wait. */
    void flush() throws SQLException {
        if (!pending.isEmpty()) {
            List<Measure> measures = source.measure(pending.stream().map(Pending::parameters).toList());
            for (int i = 0; i < measures.size(); i++) {
                compare(pending.get(i), measures.get(i));
            }
            pending.clear();
        }
    }

    private void compare(Pending row, Measure measure) throws SQLException {
        results.attachment();
        Optional<IndexedAttachment> stored = row.stored().filter(attachment -> !attachment.isMissing());
        if (measure.isUnreadable()) {
            stored.ifPresentOrElse(attachment -> found(row, Kind.UNREADABLE, "has an attachment that the source can't read, "
                    + measure.fault() + "; the replica has " + attachment), results::setAside);
        } else if (measure.isNone()) {
            stored.ifPresent(attachment -> found(row, Kind.ATTACHMENT, "has no attachment in the source any more; the replica"
                    + " has " + attachment));
        } else if (stored.isEmpty()) {
            lacking(row);
        } else if (stored.get().sizeBytes() != measure.sizeBytes()) {
            found(row, Kind.ATTACHMENT, "has an attachment of " + measure.sizeBytes() + " bytes in the source, and of "
                    + stored.get().sizeBytes() + " in the replica, " + stored.get());
        } else if (!measure.sha256().isEmpty() && !measure.sha256().equals(stored.get().sha256())) {
            found(row, Kind.ATTACHMENT, "has an attachment of SHA-256 " + measure.sha256() + " in the source, and of "
                    + stored.get().sha256() + " in the replica, " + stored.get());
        }
    }

    private void lacking(Pending row) throws SQLException {
        // What could not be read when it was replicated is not a finding, though its size is known.
        if (quarantined.has(row.id())) {
            results.setAside();
        } else {
            found(row, Kind.ATTACHMENT, "has an attachment in the source, and none in the replica");
        }
    }

    private void found(Pending row, Kind kind, String fact) {
        results.found(new Finding(kind, row.id(), row.updatedAt(), fact));
    }
}
