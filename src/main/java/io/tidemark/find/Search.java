package io.tidemark.find;

import io.tidemark.batch.Timestamps;
import io.tidemark.replica.ChainStep;
import io.tidemark.replica.ColumnType;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Scope;
import io.tidemark.replica.StreamArchives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Searches the archives of one tenant's stream, in the chain's order, several at a time. Memory holds the names of the rows of
 * an archive that fit. Used once, by one thread.
 */
public final class Search {
    private static final Pattern TIME = Pattern.compile("[0-9]{8}T[0-9]{6}\\.[0-9]{6}");

    private final Replica replica;
    private final StreamArchives archives;
    private final List<Condition> conditions;
    private final Scope scope;
    private final boolean isShown;
    private final Path spool;
    private final Set<String> columns = new TreeSet<>();
    private long read;

    /**
     * @param isShown whether the rows' documents are wanted
     * @param spool   a folder for what doesn't fit into memory
     */
    public Search(Replica replica, StreamArchives archives, List<Condition> conditions, Scope scope, boolean isShown,
                  Path spool) {
        this.replica = replica;
        this.archives = archives;
        this.conditions = List.copyOf(conditions);
        this.scope = scope;
        this.isShown = isShown;
        this.spool = spool;
    }

    /** Hears what is found, when it is proved. Called by the thread that searches. */
    public interface Finds {
        void found(Version version);

        /** An archive can't be counted on: what it holds isn't known. */
        void fault(String object, String fact);

        /** One more archive was read, or passed over. */
        void done(long sizeBytes);
    }

    /**
     * Searches all archives in the scope.
     *
     * @throws RuntimeException where the replica or the spool can't be read, the SDK's own or an
     *                          {@link UncheckedIOException}; what was found before is reported already
     * @throws io.tidemark.replica.ListingForbiddenException where a bucket that may hold archives can't be listed
     */
    public void run(Finds finds) {
        try (var results = new InOrder<ChainStep, Result>(steps(finds), this::search, replica.parallelArchives())) {
            while (results.hasNext()) {
                try (Result result = results.next()) {
                    report(result, finds);
                    finds.done(result.step.archive().sizeBytes());
                }
            }
        }
    }

    /** The columns that the archives which were read name. */
    public Set<String> columns() {
        return columns;
    }

    /** How many archives were read. */
    public long read() {
        return read;
    }

    private Iterator<ChainStep> steps(Finds finds) {
        var walk = archives.chain(Optional.empty());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            public ChainStep next() {
                ChainStep step = walk.next();
                if (step.missingBefore() > 0) {
                    finds.fault(step.archive().toString(), "follows " + step.missingBefore() + " archive(s) that are missing");
                }
                return step;
            }
        };
    }

    private record Result(ChainStep step, Optional<ReadArchive> read, Optional<RowFilter> rows) implements AutoCloseable {
        @Override
        public void close() {
            rows.ifPresent(RowFilter::close);
        }
    }

    private Result search(ChainStep step) {
        if (!scope.includes(step.archive())) {
            return new Result(step, Optional.empty(), Optional.empty());
        }
        var rows = new RowFilter(conditions, scope, isShown, spool);
        try {
            return new Result(step, Optional.of(replica.reader(archives.stream()).read(step.archive(), rows)), Optional.of(rows));
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private void report(Result result, Finds finds) {
        if (result.read.isEmpty()) {
            return;
        }
        read++;
        if (result.read.get() instanceof ReadArchive.Damaged damaged) {
            finds.fault(damaged.object().toString(), damaged.fact());
            return;
        }
        var whole = (ReadArchive.Whole) result.read.get();
        whole.batch().columns().stream().map(ColumnType::name).forEach(columns::add);
        RowFilter rows = result.rows.orElseThrow();
        try {
            rows.each(row -> finds.found(new Version(replica.key(archives.stream()), whole.sequence(), whole.ref(),
                    time(row.name(), row.modifiedSeconds()), row.name(), row.sha256(), rows.attachment(row.name()),
                    isShown ? Optional.of(new String(row.document(), StandardCharsets.UTF_8)) : Optional.empty())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A tar has whole seconds; most names have all of the time.
    private static Instant time(String name, long seconds) {
        for (Matcher found = TIME.matcher(name); found.find(); ) {
            try {
                Instant time = Timestamps.ofName(found.group());
                if (time.getEpochSecond() == seconds) {
                    return time;
                }
            } catch (IllegalArgumentException e) {
                // Digits that are not a time.
                continue;
            }
        }
        return Instant.ofEpochSecond(seconds);
    }
}
