package io.tidemark.verify;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.state.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Proves the replica of one tenant's stream: each archive of the chain is there, is a valid bag, and has the bytes that the
 * next one and the ledger name; each attachment is there; and what else there is, is told.
 *
 * <p>Memory doesn't depend on how much there is. Used once, by one thread.
 */
public final class Verification {
    // Attachments of one archive that are under way together; the rest of it is read when they are done.
    private static final int ATTACHMENTS_AT_ONCE = 256;

    private final Replica replica;
    private final String stream;
    private final VerifyOptions options;
    private final Ledger ledger;
    private final Watch watch;
    private final Tally tally;
    private final Clock clock;

    /** @param ledger as it was before; {@link Ledger#NONE} where there is none */
    public Verification(Replica replica, String stream, VerifyOptions options, Ledger ledger, Watch watch, Clock clock) {
        this.replica = replica;
        this.stream = stream;
        this.options = options;
        this.ledger = ledger;
        this.watch = watch;
        this.tally = new Tally(replica.key(stream), watch);
        this.clock = clock;
    }

    /**
     * Reads and proves all of it.
     *
     * @param archives of the stream, as {@link Replica#archives} gives them
     * @throws RuntimeException where the store or folder can't be read: nothing is known then
     */
    public Certificate run(StreamArchives archives) {
        Instant startedAt = clock.instant();
        var sum = new ChainSum(tally, ledger, options);
        try (var named = new NamedObjects(options.spool())) {
            walk(archives, sum, named);
            sum.end();
            if (options.scope().isAll()) {
                // What a damaged archive names is not known, and so not what is left over.
                new Sweep(replica).stream(archives, named, finding -> {
                    if (sum.isWhole() || finding.kind() != Finding.Kind.LEFTOVER) {
                        tally.found(finding);
                    }
                });
            }
        }
        return new Certificate(replica.key(stream), replica.objects().toString(), options, startedAt, clock.instant(),
                sum.from, sum.to, sum.archives, sum.read, sum.supplements, sum.rows, sum.setAside, sum.attachments,
                sum.missing, sum.bytes, sum.attachmentBytes, sum.endSequence, sum.end, sum.compared(), sum.orphans,
                count(Finding.Kind.STRANGER, options.scope().isAll()),
                count(Finding.Kind.LEFTOVER, options.scope().isAll() && sum.isWhole()), tally.count(Finding.Kind.FAULT),
                tally.firstFaults());
    }

    private OptionalLong count(Finding.Kind kind, boolean isKnown) {
        return isKnown ? OptionalLong.of(tally.count(kind)) : OptionalLong.empty();
    }

    private void walk(StreamArchives archives, ChainSum sum, NamedObjects named) {
        var search = new ChainSearch(ledger, replica.keyPrefix(), sum::chain, sum::orphan);
        // An archive keeps its connection while its attachments are looked at, so both have a part of the connections.
        int reading = Math.max(1, replica.parallel() / 4);
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, replica.parallel() - reading), task -> {
            var thread = new Thread(task, "verify-attachment");
            thread.setDaemon(true);
            return thread;
        });
        ArchiveReader reader = replica.reader(stream);
        var check = new AttachmentCheck(replica.objects(), options.deep());
        try (var links = new InOrder<List<StoredArchive>, List<Link>>(archives.inOrder(), same -> same.stream()
                .map(archive -> link(archive, archives.lastSequence(), reader,
                        new Attachments(archive, check, named, threads))).toList(), reading)) {
            while (links.hasNext()) {
                search.add(links.next());
            }
            search.end(sum::isHead);
        } finally {
            threads.shutdownNow();
        }
    }

    private Link link(StoredArchive archive, long lastSequence, ArchiveReader reader, Attachments attachments) {
        // The first and the last one are read in any case: they are where the chain begins and ends.
        boolean isRead = options.scope().includes(archive) || archive.sequence() == 1 || archive.sequence() == lastSequence;
        if (!isRead) {
            watch.done(0);
            return Link.unread(archive);
        }
        ReadArchive read = reader.read(archive, attachments);
        attachments.await();
        if (read instanceof ReadArchive.Damaged damaged) {
            tally.fault(damaged.object(), damaged.fact());
        }
        watch.done(archive.sizeBytes());
        return Link.read(read);
    }

    /** Looks at the attachments of one archive while they are told of. */
    private final class Attachments implements ArchiveVisitor {
        private final StoredArchive archive;
        private final AttachmentCheck check;
        private final NamedObjects named;
        private final ExecutorService threads;
        private final List<Future<?>> underWay = new ArrayList<>();

        Attachments(StoredArchive archive, AttachmentCheck check, NamedObjects named, ExecutorService threads) {
            this.archive = archive;
            this.check = check;
            this.named = named;
            this.threads = threads;
        }

        @Override
        public void attachment(AttachmentEntry attachment) {
            if (attachment instanceof Stored stored) {
                named.add(stored.bucket(), stored.key());
                underWay.add(threads.submit(() -> check.fault(stored).ifPresent(fact ->
                        tally.fault(stored.bucket() + "/" + stored.key(), fact + ": it is an attachment of archive "
                                + archive))));
                if (underWay.size() >= ATTACHMENTS_AT_ONCE) {
                    await();
                }
            }
        }

        void await() {
            try {
                for (Future<?> each : underWay) {
                    each.get();
                }
                underWay.clear();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the verification was interrupted");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
            }
        }
    }
}
