package io.tidemark.restore;

import io.tidemark.TidemarkException;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ChainProof;
import io.tidemark.replica.ChainStep;
import io.tidemark.replica.ChainWalk;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.restore.RestoreState.Done;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Restores one tenant's stream: archive by archive in the chain's order, each in a transaction of its own, which notes it
 * as done.
 *
 * <p>An archive is proved before any of it goes into a table. One thread uses it.
 */
final class StreamRestore {
    private final Connection connection;
    private final Replica replica;
    private final StreamArchives archives;
    private final RestoreState state;
    private final RestoreOptions options;
    private final ArchiveMerge merge;
    private final Optional<AttachmentRestore> attachments;
    private final StreamReport report;
    private ChainProof proof = new ChainProof();
    private Optional<Done> before;

    StreamRestore(Connection connection, Replica replica, StreamArchives archives, RestoreState state, RestoreOptions options,
                  ArchiveMerge merge, Optional<AttachmentRestore> attachments, StreamReport report) {
        this.connection = connection;
        this.replica = replica;
        this.archives = archives;
        this.state = state;
        this.options = options;
        this.merge = merge;
        this.attachments = attachments;
        this.report = report;
    }

    /**
     * Restores all of it that isn't restored yet.
     *
     * @param progress takes each archive's size
     * @throws TidemarkException where the chain is damaged; what came before it is restored
     */
    void run(LongConsumer progress) throws SQLException {
        before = state.done(report.key());
        for (ChainWalk walk = archives.chain(Optional.empty()); walk.hasNext(); ) {
            ChainStep step = walk.next();
            if (step.missingBefore() > 0) {
                throw new TidemarkException(step.missingBefore() + " archive(s) are missing before " + step.archive(),
                        "tidemark verify reports all that is wrong with the replica; get them back from another copy");
            }
            if (before.filter(done -> step.archive().sequence() <= done.sequence()).isEmpty()) {
                if (isLater(step.archive()) || !options.takes(step.archive())) {
                    // The next one that is read begins a proof of its own.
                    proof = new ChainProof();
                    before = Optional.empty();
                } else {
                    restore(step.archive());
                }
            }
            progress.accept(step.archive().sizeBytes());
        }
        if (attachments.isPresent()) {
            attachments.get().end();
            connection.commit();
        }
    }

    /** Whether an archive has only rows from after the moment that is asked for, by its name. */
    private boolean isLater(StoredArchive archive) {
        Optional<Instant> asOf = options.asOfInclusive();
        return switch (archive.name().kind()) {
            case INTERVAL -> asOf.filter(moment -> archive.name().from().isAfter(moment)).isPresent();
            case SUPPLEMENT -> false;
        };
    }

    private void restore(StoredArchive archive) throws SQLException {
        // A dry run keeps all in one transaction.
        Optional<Savepoint> begin = options.dryRun() ? Optional.of(connection.setSavepoint()) : Optional.empty();
        var load = new RowLoad(connection);
        try {
            ReadArchive.Whole whole = read(archive, load);
            // Before the rows, which name them.
            if (attachments.isPresent()) {
                attachments.get().restore(options.isLastWord(whole.batch()));
            }
            long written = merge.merge(whole.batch(), load.rows(), report.refused());
            delete(whole);
            state.done(report.key(), new Done(whole.sequence(), whole.ref()));
            end();
            report.addArchive(whole.sequence(), load.rows(), written, whole.batch().missing());
        } catch (DatabaseException e) {
            throw e.failure();
        } catch (TidemarkException | SdkException | UncheckedIOException e) {
            load.cancel();
            if (begin.isPresent()) {
                connection.rollback(begin.get());
            } else {
                connection.rollback();
            }
            throw e;
        }
    }

    private void end() throws SQLException {
        if (!options.dryRun()) {
            connection.commit();
            return;
        }
        // The temporary tables empty themselves with a commit alone.
        try (var statement = connection.createStatement()) {
            statement.execute("TRUNCATE pg_temp.tidemark_rows, pg_temp.tidemark_attachments");
        }
    }

    private ReadArchive.Whole read(StoredArchive archive, RowLoad load) throws SQLException {
        try {
            ReadArchive read = replica.reader(report.key().stream()).read(archive, load);
            load.end();
            return prove(read);
        } catch (IOException | UncheckedIOException e) {
            // Where it is the database that refuses what is damaged, the archive shows it.
            prove(replica.reader(report.key().stream()).read(archive, ArchiveVisitor.NONE));
            throw e instanceof UncheckedIOException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        }
    }

    private ReadArchive.Whole prove(ReadArchive read) {
        ReadArchive.Whole whole = proof.next(read);
        if (before.isPresent() && !whole.previous().equals(before.map(Done::archive))) {
            throw new TidemarkException("archive " + whole.object() + " doesn't follow "
                    + before.get().archive().bucket() + "/" + before.get().archive().key() + ", up to which an interrupted restore came",
                    "tidemark verify reports all that is wrong with the replica");
        }
        before = Optional.empty();
        return whole;
    }

    private void delete(ReadArchive.Whole whole) throws SQLException {
        var deleted = whole.batch().deleted();
        // That the source had lost them was seen when its watermark stood there.
        if (deleted.isEmpty() || options.asOfInclusive().filter(whole.to()::isAfter).isPresent()) {
            return;
        }
        if (merge.findsDeleted()) {
            report.addDeleted(merge.delete(report.key().tenant(), deleted));
        } else {
            report.note("rows that the source had deleted are restored: the table has no column to find them by");
        }
    }
}
