package io.tidemark.drill;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.drill.DrillReport.Differences;
import io.tidemark.drill.DrillReport.Kind;
import io.tidemark.index.PartialIntake;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.replica.ChainWalk;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Sample;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.restore.CountedNames;
import io.tidemark.restore.RestoreListener;
import io.tidemark.restore.RestoreMapping;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.Restorer;
import io.tidemark.restore.Scratch;
import io.tidemark.restore.StreamReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Restores tenants' streams for a test, one at a time: into a scratch schema that is compared and dropped. */
public final class Drill {
    private final Replicas replicas;
    private final Function<String, RestoreMapping> mappings;
    private final UnaryOperator<String> sqlFiles;
    private final Path spool;
    private final Path indexes;
    private final Clock clock;

    /**
     * @param mappings where a stream's rows go
     * @param sqlFiles gives the text of a file of {@code sql/}
     * @param spool    a folder for attachments on their way
     * @param indexes  a folder where what is compared is looked up, one for each stream
     */
    public Drill(Replicas replicas, Function<String, RestoreMapping> mappings, UnaryOperator<String> sqlFiles, Path spool,
                 Path indexes, Clock clock) {
        this.replicas = replicas;
        this.mappings = mappings;
        this.sqlFiles = sqlFiles;
        this.spool = spool;
        this.indexes = indexes;
        this.clock = clock;
    }

    /**
     * Restores a stream into the scratch schema, compares what came back with the archives, and drops the schema.
     *
     * @param into   whose tables are copied, empty, into the scratch schema
     * @param sample of archives, which grows where it has none; empty for all
     * @throws TidemarkException where the tables can't take the rows, or another drill is under way
     * @throws SQLException      where the database fails
     */
    public DrillReport run(StreamKey key, DatabaseSettings into, Optional<Sample> sample, RestoreListener listener)
            throws SQLException {
        Instant startedAt = clock.instant();
        var differences = new Differences();
        Replica replica = replicas.of(key.tenant());
        Optional<Sample> taken = grown(replica.archives(key.stream()), sample);
        try (ScratchSchema schema = ScratchSchema.open(into)) {
            RestoreMapping copy = schema.take(mappings.apply(key.stream()));
            StreamReport restored = new Restorer(replicas, stream -> copy, sqlFiles, spool).restore(List.of(key), into,
                    RestoreOptions.test(new Scratch(ScratchSchema.NAME, ScratchSchema.STATE, taken)), listener).streams()
                    .get(0);
            note(restored, differences);
            Instant restoredAt = clock.instant();
            long jsonBytes = 0;
            long rows;
            try (ReplicaIndex index = ReplicaIndex.open(indexes, key, copy.stream().idColumn(), copy.stream().updatedAtColumn())) {
                jsonBytes = expect(replica, key.stream(), restored.lastSequence(), taken, index, copy, differences);
                rows = new Comparison(into, copy, sqlFiles, index, differences).run();
            }
            Instant finishedAt = clock.instant();
            return new DrillReport(key, into.url(), taken, startedAt, finishedAt, restored.archives(), rows, jsonBytes,
                    restored.attachments(), restored.attachmentBytes(), Duration.between(startedAt, restoredAt),
                    Duration.between(restoredAt, finishedAt), differences.counts(), differences.first());
        }
    }

    /** A sample of few archives may have none of them, and would prove nothing. */
    private static Optional<Sample> grown(StreamArchives archives, Optional<Sample> sample) {
        Optional<Sample> taken = sample;
        while (taken.isPresent() && archives.count() > 0 && !hasAny(archives, taken.get())) {
            Sample small = taken.get();
            taken = small.share() * 2 >= 1 ? Optional.empty() : Optional.of(new Sample(small.share() * 2, small.seed()));
        }
        return taken;
    }

    private static boolean hasAny(StreamArchives archives, Sample sample) {
        for (Iterator<List<StoredArchive>> groups = archives.inOrder(); groups.hasNext(); ) {
            if (groups.next().stream().anyMatch(archive -> sample.takes(archive.toString()))) {
                return true;
            }
        }
        return false;
    }

    private static void note(StreamReport restored, Differences differences) {
        restored.failure().ifPresent(failure -> differences.add(Kind.FAULT, failure.replace('\n', ' ')));
        note(restored.refused(), "the table refuses ", differences);
        note(restored.attachmentFaults(), "attachment ", differences);
    }

    private static void note(CountedNames faults, String what, Differences differences) {
        if (faults.count() > 0) {
            differences.add(Kind.FAULT, faults.count(), what + faults.first().get(0));
        }
    }

    /** Notes what the archives hold, reading them once more, and returns the bytes of its JSON. */
    private static long expect(Replica replica, String stream, long lastSequence, Optional<Sample> sample, ReplicaIndex index,
                               RestoreMapping copy, Differences differences) {
        long jsonBytes = 0;
        try (var intake = new PartialIntake(index, replica.reader(stream), copy.computed())) {
            for (ChainWalk walk = replica.archives(stream).chain(Optional.empty()); walk.hasNext(); ) {
                StoredArchive archive = walk.next().archive();
                // Runs go on meanwhile: what came to the chain after the restore is in no table, and no difference.
                if (archive.sequence() > lastSequence) {
                    break;
                }
                if (sample.filter(part -> !part.takes(archive.toString())).isEmpty()) {
                    jsonBytes += intake.take(archive);
                }
            }
        } catch (TidemarkException e) {
            // The restore came to the same end, and reported it.
            if (differences.counts().get(Kind.FAULT) == 0) {
                differences.add(Kind.FAULT, e.getMessage().replace('\n', ' '));
            }
        }
        return jsonBytes;
    }
}
