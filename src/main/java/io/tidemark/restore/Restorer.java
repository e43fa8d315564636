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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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

    /**
     * @param mappings where a stream's rows go
     * @param sqlFiles gives the text of a file of {@code sql/}
     */
    public Restorer(Replicas replicas, Function<String, RestoreMapping> mappings, UnaryOperator<String> sqlFiles) {
        this.replicas = replicas;
        this.mappings = mappings;
        this.sqlFiles = sqlFiles;
    }

    /** Is told how far a restore is. */
    public interface Progress {
        /** Of nobody. */
        Progress NONE = new Progress() {
            @Override
            public void begin(StreamKey key, long archives) {
                // Nobody wants to know.
            }

            @Override
            public void done(long sizeBytes) {
                // Nobody wants to know.
            }
        };

        void begin(StreamKey key, long archives);

        void done(long sizeBytes);
    }

    /** A table, and the streams that go into it. */
    private record Place(RestoreMapping mapping, TargetTable table, RestoreSql sql) {
    }

    /**
     * Restores these. A stream whose chain is damaged is restored up to there, and stops no other.
     *
     * @throws TidemarkException where a table is no place for a stream's rows: nothing is written then
     * @throws SQLException      where the database fails; the same call goes on from there
     */
    public RestoreReport restore(List<StreamKey> keys, DatabaseSettings into, RestoreOptions options, Progress progress)
            throws SQLException {
        try (TargetDatabase target = TargetDatabase.open(into)) {
            Connection connection = target.connection();
            Map<String, Place> places = places(connection, keys);
            Map<StreamKey, StreamArchives> archives = archives(keys, places);
            var state = new RestoreState(connection);
            Optional<String> since = state.open(options);
            for (Place place : places.values()) {
                state.noteExisting(place.table(), place.mapping().stream().updatedAtColumn());
            }
            commit(connection, options);
            List<StreamReport> reports = new ArrayList<>();
            for (String stream : places.keySet()) {
                for (StreamKey key : keys.stream().filter(k -> k.stream().equals(stream)).toList()) {
                    reports.add(restore(connection, key, places.get(stream), archives.get(key), state, options, progress));
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

    private Map<String, Place> places(Connection connection, List<StreamKey> keys) throws SQLException {
        Map<String, Place> places = new LinkedHashMap<>();
        for (StreamKey key : keys) {
            if (!places.containsKey(key.stream())) {
                RestoreMapping mapping = mappings.apply(key.stream());
                TargetTable table = TargetTable.read(connection, mapping.table());
                places.put(key.stream(), new Place(mapping, table, new RestoreSql(sqlFiles, mapping, table)));
            }
        }
        return places;
    }

    /** All of them listed, and the newest archive of each compared with its table. */
    private Map<StreamKey, StreamArchives> archives(List<StreamKey> keys, Map<String, Place> places) {
        Map<StreamKey, StreamArchives> archives = new LinkedHashMap<>();
        for (StreamKey key : keys) {
            Replica replica = replicas.of(key.tenant());
            StreamArchives its = replica.archives(key.stream());
            Place place = places.get(key.stream());
            var match = new ColumnMatch(place.mapping(), place.table());
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

    private StreamReport restore(Connection connection, StreamKey key, Place place, StreamArchives archives,
                                 RestoreState state, RestoreOptions options, Progress progress) throws SQLException {
        var report = new StreamReport(key, place.table().toString());
        progress.begin(key, archives.count());
        var merge = new ArchiveMerge(connection, place.mapping(), new ColumnMatch(place.mapping(), place.table()), place.sql(),
                options, state.hasExisting(place.table()));
        try {
            new StreamRestore(connection, replicas.of(key.tenant()), archives, state, options, merge, report)
                    .run(progress::done);
        } catch (TidemarkException | SdkException | UncheckedIOException e) {
            report.fail(e.getMessage());
        }
        return report;
    }

    private RestoreReport end(Connection connection, Map<String, Place> places, RestoreState state, RestoreOptions options,
                              List<StreamReport> reports, Optional<String> since) throws SQLException {
        Named conflicts = new Named();
        for (Place place : places.values()) {
            conflicts.addAll(state.conflicts(place.table()));
            if (options.overwrite()) {
                try (var statement = place.sql().statement("restore-overwrite.sql", overwritable(place))
                        .prepare(connection, Map.of())) {
                    statement.executeUpdate();
                }
            }
        }
        if (!options.dryRun()) {
            for (Place place : places.values()) {
                Sequences.raise(connection, place.table());
            }
        }
        if (reports.stream().allMatch(report -> report.failure().isEmpty())) {
            state.close();
        }
        commit(connection, options);
        return new RestoreReport(reports, conflicts, since);
    }

    private static List<TargetTable.TargetColumn> overwritable(Place place) {
        return place.table().columns().stream().filter(column -> !column.generated()).toList();
    }
}
