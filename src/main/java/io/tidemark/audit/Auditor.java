package io.tidemark.audit;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.Databases;
import io.tidemark.state.StateStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** Begins audits. Safe for use by many threads; of one stream there is one audit at a time. */
public final class Auditor {
    private final Parts parts;

    /**
     * What audits are made of.
     *
     * @param sqlFiles  gives the text of a file of {@code sql/}
     * @param databases connections of the audits' own, so that they never wait for runs, nor runs for them
     * @param folder    where the indexes are
     */
    public record Parts(Settings settings, UnaryOperator<String> sqlFiles, Databases databases, StateStore state,
                        Replicas replicas, Path folder, Clock clock) {
    }

    public Auditor(Parts parts) {
        this.parts = parts;
    }

    /** An audit of one tenant's stream, to be run and closed. */
    public Audit open(StreamKey key, StreamDefinition stream, AuditOptions options, AuditListener listener) {
        return new Audit(parts, key, stream, new PageQuery(parts.sqlFiles(), stream), options, listener);
    }
}
