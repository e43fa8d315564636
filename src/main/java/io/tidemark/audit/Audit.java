package io.tidemark.audit;

import io.tidemark.StreamKey;
import io.tidemark.audit.SourceRows.Bounds;
import io.tidemark.index.Coverage;
import io.tidemark.index.IndexUpdate;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Scope;
import io.tidemark.row.RowShape;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.run.Untaken;
import io.tidemark.state.LedgerReader;
import io.tidemark.state.Position;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One audit of one tenant's stream. One thread uses it; a signal between two of its statements harms nothing. */
public final class Audit implements AutoCloseable {
    private static final long MICROSECOND_NANOS = 1000;

    private final Auditor.Parts parts;
    private final StreamKey key;
    private final StreamDefinition stream;
    private final PageQuery query;
    private final AuditOptions options;
    private final AuditListener listener;
    private final Instant start;
    private final ReplicaIndex index;
    private Optional<SourceRows> compared = Optional.empty();

    Audit(Auditor.Parts parts, StreamKey key, StreamDefinition stream, PageQuery query, AuditOptions options,
          AuditListener listener) {
        this.parts = parts;
        this.key = key;
        this.stream = stream;
        this.query = query;
        this.options = options;
        this.listener = listener;
        this.start = parts.settings().stream(key.tenant(), key.stream()).start();
        this.index = ReplicaIndex.open(parts.folder(), key, stream.idColumn(), stream.updatedAtColumn());
    }

    /**
     * Brings the index up to the chain's end as it is now, and compares the source with it up to there.
     *
     * @throws SQLException                  where source or state fail
     * @throws io.tidemark.TidemarkException where the stream's queries are wrong
     */
    public AuditReport run() throws SQLException {
        Instant startedAt = parts.clock().instant();
        index.findings().clear();
        Untaken untaken = Untaken.count(parts.databases().source(), query, key.tenant());
        Optional<Position> end = parts.state().position(key).filter(position -> position.sequence() > 0);
        if (end.isEmpty()) {
            return nothingYet(startedAt, untaken);
        }
        Coverage coverage = bring(end.get());
        long replicaRows = index.rows();
        listener.comparing(key, replicaRows);
        Bounds bounds = bounds(end.get());
        SourceRows source = source(bounds);
        compared = Optional.of(source);
        var results = new Results(key, index.findings(), listener);
        new RangeComparison(index, coverage.lost(), source, new RowComparison(index, source.shape()),
                attachments(results), options.scope().sample(), results).run(bounds);
        new ObjectComparison(index, coverage.lost(), parts.replicas().of(key.tenant()).objects(), options.scope().sample(),
                results).run(bounds);
        var outside = source.outside(start);
        return new AuditReport(key, options, startedAt, parts.clock().instant(), Optional.of(end.get().watermark()),
                end.get().sequence(), results.rows(), replicaRows, results.attachments(), results.counts(), 0,
                results.setAsides(), outside.earlier(), outside.newer(), untaken, coverage.faults(), coverage.faulty(),
                results.first());
    }

    /**
     * What a repair came to.
     *
     * @param report  the audit's, with how many of its findings are settled
     * @param failure why it was ended before it was done; empty where it was not
     */
    public record Repaired(AuditReport report, Optional<String> failure) {
    }

    /**
     * Stores what {@link #run} found missing, and reads back what the replica has of it then.
     *
     * @param report of that run
     */
    public Repaired repair(AuditReport report, Repair.Runs runs) throws SQLException {
        if (compared.isEmpty() || report.findings() == 0) {
            return new Repaired(report, Optional.empty());
        }
        Optional<String> failure = new Repair(index.findings(), compared.get(), runs).run();
        bring(parts.state().position(key).orElseThrow());
        long settled = 0;
        for (Finding.Kind kind : Finding.Kind.values()) {
            if (kind.isStoredAgain() || kind == Finding.Kind.DELETED) {
                settled += index.findings().settled(kind.word(), kind == Finding.Kind.DELETED, report.sequence());
            }
        }
        return new Repaired(report.repaired(settled, parts.clock().instant()), failure);
    }

    private AuditReport nothingYet(Instant startedAt, Untaken untaken) {
        return new AuditReport(key, options, startedAt, parts.clock().instant(), Optional.empty(), 0, 0, 0, 0, Map.of(), 0, 0, 0,
                0, untaken, List.of(), 0, List.of());
    }

    private Coverage bring(Position end) throws SQLException {
        Replica replica = parts.replicas().of(key.tenant());
        try (var ledgers = new LedgerReader(parts.databases().state().getConnection())) {
            return new IndexUpdate(index, replica.archives(key.stream()), replica.reader(key.stream()), ledgers.of(key),
                    new IndexUpdate.Listener() {
                        @Override
                        public void begin(long count) {
                            listener.indexing(key, count);
                        }

                        @Override
                        public void done(long sizeBytes) {
                            listener.indexed(sizeBytes);
                        }
                    }).run(end.sequence());
        }
    }

    private Bounds bounds(Position end) {
        Scope scope = options.scope();
        // The watermark's own moment is the last one.
        Instant until = end.watermark().updatedAt().plusNanos(MICROSECOND_NANOS);
        return new Bounds(scope.sinceInclusive().filter(start::isBefore).orElse(start),
                scope.untilExclusive().filter(until::isAfter).orElse(until), end.watermark());
    }

    private SourceRows source(Bounds bounds) throws SQLException {
        RowShape shape;
        try (var connection = parts.databases().source().getConnection()) {
            shape = RowShape.describe(connection, stream.select());
        }
        int pageRows = parts.settings().stream(key.tenant(), key.stream())
                .pageRows(stream.attachment().isPresent());
        return new SourceRows(parts.databases().rows(), query, stream, shape, key.tenant(), pageRows, bounds);
    }

    private Optional<AttachmentComparison> attachments(Results results) {
        return query.measure(options.deep()).map(measure -> new AttachmentComparison(measure,
                new SourceAttachments(parts.databases().source(), measure),
                id -> parts.state().quarantine().isSetAside(key, id), results));
    }

    @Override
    public void close() {
        index.close();
    }
}
