package io.tidemark.restore;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkException;

/** Restores tenants' streams from a replica into a database, one after the other. */
public final class Restorer {
    private final Replicas replicas;
    private final Function<String, RestoreMapping> mappings;
    private final UnaryOperator<String> sqlFiles;
    private final Path spool;

    /**
     * @param mappings where a stream's rows go
     * @param sqlFiles gives the text of a file of {@code sql/}
     * @param spool    a folder for attachments on their way
     */
    public Restorer(Replicas replicas, Function<String, RestoreMapping> mappings, UnaryOperator<String> sqlFiles,
                    Path spool) {
        this.spool = spool;
        this.replicas = replicas;
        this.mappings = mappings;
        this.sqlFiles = sqlFiles;
    }

    /**
     * Restores these. A stream whose chain is damaged is restored up to there, and stops no other.
     *
     * @throws TidemarkException where a table can't take a stream's rows: nothing is written then
     * @throws SQLException      where the database fails; the same call goes on from there
     */
    public RestoreReport restore(List<StreamKey> keys, DatabaseSettings into, RestoreOptions options, RestoreListener listener)
            throws SQLException {
        try (TargetDatabase target = TargetDatabase.open(into, options.scratch().map(Scratch::schema))) {
            Connection connection = target.connection();
            Map<String, Destination> places = places(target, keys, options);
            Map<StreamKey, StreamArchives> archives = archives(keys, places);
            var state = new RestoreState(connection, options.stateSchema());
            Optional<String> since = state.open(options);
            for (Destination place : places.values()) {
                state.noteExisting(place.table(), place.updatedAtColumn());
            }
            commit(connection, options);
            List<StreamReport> reports = new ArrayList<>();
            for (String stream : places.keySet()) {
                for (StreamKey key : keys.stream().filter(k -> k.stream().equals(stream)).toList()) {
                    reports.add(restore(connection, key, places.get(stream), archives.get(key), state, options, listener));
                }
            }
            return end(connection, places, state, options, reports, since);
        }
    }

    private static void commit(Connection connection, RestoreOptions options) throws SQLException {
        if (!options.dryRun()) {
            connection.commit();
        }
    }

    /** By stream, each after those whose rows its own name. */
    private Map<String, Destination> places(TargetDatabase target, List<StreamKey> keys, RestoreOptions options) throws SQLException {
        Connection connection = target.connection();
        Map<String, Destination> places = new LinkedHashMap<>();
        for (StreamKey key : keys) {
            if (!places.containsKey(key.stream())) {
                places.put(key.stream(), Destination.of(connection, mappings.apply(key.stream()), sqlFiles, options));
            }
        }
        List<TargetTable> tables = places.values().stream().map(Destination::table).toList();
        Triggers.refuse(connection, tables, target.isAsReplica());
        List<TargetTable> ordered = ForeignKeys.of(connection, tables).inOrder(tables);
        Map<String, Destination> inOrder = new LinkedHashMap<>();
        places.entrySet().stream().sorted(Comparator.comparingInt(entry -> ordered.indexOf(entry.getValue().table())))
                .forEach(entry -> inOrder.put(entry.getKey(), entry.getValue()));
        return inOrder;
    }

    /** All of them listed, and the newest archive of each compared with its table. */
    private Map<StreamKey, StreamArchives> archives(List<StreamKey> keys, Map<String, Destination> places) {
        Map<StreamKey, StreamArchives> archives = new LinkedHashMap<>();
        for (StreamKey key : keys) {
            Replica replica = replicas.of(key.tenant());
            StreamArchives its = replica.archives(key.stream());
            ColumnMatch match = places.get(key.stream()).match();
            last(its).map(archive -> replica.reader(key.stream()).read(archive, ArchiveVisitor.NONE))
                    .ifPresent(read -> {
                        if (read instanceof ReadArchive.Whole whole) {
                            match.check(whole.batch().columns());
                        }
                    });
            archives.put(key, its);
        }
        return archives;
    }

    private static Optional<StoredArchive> last(StreamArchives archives) {
        Optional<StoredArchive> last = Optional.empty();
        for (Iterator<List<StoredArchive>> groups = archives.inOrder(); groups.hasNext(); ) {
            last = Optional.of(groups.next().get(0));
        }
        return last;
    }

    private StreamReport restore(Connection connection, StreamKey key, Destination place, StreamArchives archives,
                                 RestoreState state, RestoreOptions options, RestoreListener listener) throws SQLException {
        var report = new StreamReport(key, place.table().toString());
        listener.begin(key, archives.count());
        var merge = new ArchiveMerge(connection, place, options, state.hasExisting(place.table()));
        Replica replica = replicas.of(key.tenant());
        var attachments = AttachmentRestore.of(connection, place, options, replica, spool, report)
                .filter(each -> !options.dryRun());
        if (attachments.isEmpty() && place.mapping().stream().attachment().isPresent() && !options.dryRun()) {
            report.note("attachments are not restored: the stream has no property restoreAttachment");
        }
        try {
            new StreamRestore(connection, replica, archives, state, options, merge, attachments, report)
                    .run(listener::done);
        } catch (TidemarkException | SdkException | UncheckedIOException e) {
            report.fail(e.getMessage());
        }
        return report;
    }

    private RestoreReport end(Connection connection, Map<String, Destination> places, RestoreState state, RestoreOptions options,
                              List<StreamReport> reports, Optional<String> since) throws SQLException {
        CountedNames conflicts = new CountedNames();
        for (Destination place : places.values()) {
            conflicts.addAll(state.conflicts(place.table()));
            if (options.overwrite()) {
                try (var statement = place.sql().statement("restore-overwrite.sql", overwritable(place))
                        .prepare(connection, Map.of())) {
                    statement.executeUpdate();
                }
            }
        }
        if (!options.dryRun()) {
            for (Destination place : places.values()) {
                Sequences.raise(connection, place.table());
            }
        }
        if (reports.stream().allMatch(report -> report.failure().isEmpty())) {
            state.close();
        }
        commit(connection, options);
        // The session that let foreign keys be is the one that looks at them.
        List<String> dangling = options.dryRun() ? List.of()
                : ForeignKeys.of(connection, places.values().stream().map(Destination::table).toList()).dangling(connection);
        return new RestoreReport(reports, conflicts, dangling, since);
    }

    private static List<TargetTable.TargetColumn> overwritable(Destination place) {
        return place.table().columns().stream().filter(column -> !column.generated()).toList();
    }
}
