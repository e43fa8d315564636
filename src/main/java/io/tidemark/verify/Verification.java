package io.tidemark.verify;

import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.AttachmentTasks;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.state.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;

/**
 * Proves the replica of one tenant's stream: each archive of the chain is there, is a valid bag, and has the bytes that the
 * next one and the ledger name; each attachment is there; and what else there is, is reported.
 *
 * <p>Memory doesn't depend on how much there is. Used once, by one thread.
 */
public final class Verification {
    private final Replica replica;
    private final String stream;
    private final VerifyOptions options;
    private final Ledger ledger;
    private final VerifyListener listener;
    private final Tally tally;
    private final Clock clock;

    /** @param ledger as it was before; {@link Ledger#NONE} where there is none */
    public Verification(Replica replica, String stream, VerifyOptions options, Ledger ledger, VerifyListener listener,
                        Clock clock) {
        this.replica = replica;
        this.stream = stream;
        this.options = options;
        this.ledger = ledger;
        this.listener = listener;
        this.tally = new Tally(replica.key(stream), listener);
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
        ExecutorService threads = AttachmentTasks.threads("verify-attachment", replica.parallelAttachments());
        ArchiveReader reader = replica.reader(stream);
        var check = new AttachmentCheck(replica.objects(), options.deep());
        try (var links = new InOrder<List<StoredArchive>, List<Link>>(archives.inOrder(), same -> same.stream()
                .map(archive -> link(archive, archives.lastSequence(), reader, attachments(archive, check, named, threads)))
                .toList(), replica.parallelArchives())) {
            while (links.hasNext()) {
                search.add(links.next());
            }
            search.end(sum::isHead);
        } finally {
            threads.shutdownNow();
        }
    }

    private AttachmentTasks<Optional<Finding>> attachments(StoredArchive archive, AttachmentCheck check, NamedObjects named,
                                                           ExecutorService threads) {
        return new AttachmentTasks<>(threads, stored -> {
            named.add(stored.bucket(), stored.key());
            return check.fault(stored).map(fact -> new Finding(Finding.Kind.FAULT, stored.bucket() + "/" + stored.key(),
                    fact + ": it is an attachment of archive " + archive));
        }, fault -> fault.ifPresent(tally::found));
    }

    private Link link(StoredArchive archive, long lastSequence, ArchiveReader reader,
                      AttachmentTasks<Optional<Finding>> attachments) {
        // The first and the last one are read in any case: they are where the chain begins and ends.
        boolean isRead = options.scope().includes(archive) || archive.sequence() == 1 || archive.sequence() == lastSequence;
        if (!isRead) {
            listener.done(0);
            return Link.unread(archive);
        }
        ReadArchive read = reader.read(archive, attachments);
        attachments.await();
        if (read instanceof ReadArchive.Damaged damaged) {
            tally.fault(damaged.object(), damaged.fact());
        }
        listener.done(archive.sizeBytes());
        return Link.read(read);
    }
}
