package io.tidemark.mirror;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ObjectHead;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.replica.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Carries what is new of one tenant's stream over to a mirror: each archive, after its attachments.
 *
 * <p>An archive is carried into a part first and proved there: that it is a valid bag, that its metadata and its key name its
 * bytes, and that the archive which follows it does. So an archive of the mirror promises its attachments, and those that are
 * there already need not be read again. Whatever isn't what is promised is told, and not carried over. Used once, by one
 * thread.
 */
final class StreamMirror {
    // Attachments of one archive that are under way together.
    private static final int ATTACHMENTS_AT_ONCE = 256;

    private final Replica source;
    private final Replica copies;
    private final CopyPlace place;
    private final String stream;
    private final MirrorOptions options;
    private final Transfer transfer;
    private final ArchiveReader reader;
    private final Watch watch;
    private final Tally tally;
    private final Clock clock;
    private ExecutorService threads;

    /** @param copies the same replica, as far as {@code place} has it */
    StreamMirror(Replica source, Replica copies, CopyPlace place, String stream, MirrorOptions options, Bandwidth bandwidth,
                 Watch watch, Clock clock) {
        this.source = source;
        this.copies = copies;
        this.place = place;
        this.stream = stream;
        this.options = options;
        this.transfer = new Transfer(source.objects(), bandwidth::limit);
        this.reader = source.reader(stream);
        this.watch = watch;
        this.tally = new Tally(source.key(stream), watch);
        this.clock = clock;
    }

    /**
     * Does it.
     *
     * @throws RuntimeException where the source can't be read or the mirror can't be written; what was carried over stays
     */
    MirrorReport run() {
        Instant startedAt = clock.instant();
        StreamArchives archives = source.archives(stream);
        watch.begun(source.key(stream), archives.count());
        // An archive on its way keeps a connection, so both have a part of them.
        int reading = Math.max(1, source.parallel() / 4);
        threads = Executors.newFixedThreadPool(Math.max(1, source.parallel() - reading), task -> {
            var thread = new Thread(task, "mirror-attachment");
            thread.setDaemon(true);
            return thread;
        });
        try {
            carryOver(archives, reading);
            if (options.scope().isAll()) {
                new Comparison(source, copies, place, stream, tally).run(archives.buckets());
            }
            place.settle();
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            threads.shutdownNow();
        }
        return new MirrorReport(source.key(stream), source.objects().toString(), place.toString(), options, startedAt,
                clock.instant(), archives.count(), tally.held(), tally.archives(), tally.attachments(), tally.bytes(),
                tally.counts(), tally.first());
    }

    private static TidemarkException unwritable(IOException e) {
        return new TidemarkException("the mirror can't be written: " + e, "make room there, or let this user write; the same call"
                + " goes on where it was", e);
    }

    private void carryOver(StreamArchives archives, int reading) throws IOException {
        try (var links = new InOrder<List<StoredArchive>, List<Link>>(archives.inOrder(), this::links, reading)) {
            List<Link> before = List.of();
            while (links.hasNext()) {
                List<Link> same = links.next();
                prove(before, same);
                for (Link link : before) {
                    keep(link);
                }
                before = same;
            }
            for (Link link : before) {
                keep(link);
            }
        }
    }

    /** All archives of a sequence number. */
    private List<Link> links(List<StoredArchive> same) {
        List<Link> links = new ArrayList<>();
        for (StoredArchive archive : same) {
            if (!options.scope().includes(archive)) {
                watch.done();
            } else if (copies.objects().head(archive.bucket(), archive.key()).isEmpty()) {
                links.add(fetched(archive));
            } else {
                var link = new Link(archive, Optional.empty());
                if (options.deep()) {
                    link.known();
                }
                links.add(link);
            }
        }
        return links;
    }

    private Link fetched(StoredArchive archive) {
        try {
            Path part = place.part(archive.bucket(), archive.key());
            Optional<Transfer.Arrived> arrived = transfer.into(part, archive.bucket(), archive.key());
            var link = new Link(archive, Optional.of(part));
            if (arrived.isEmpty()) {
                link.leaveOut(Finding.Kind.VANISHED, "was listed, and is no longer there");
                return link;
            }
            link.head = arrived.get().head();
            var rows = new RowsInScope(options.scope());
            link.known = Optional.of(link.read(rows));
            if (link.known.get() instanceof ReadArchive.Damaged damaged) {
                link.leaveOut(Finding.Kind.DAMAGED, damaged.fact());
            } else if (!rows.has(link.whole().orElseThrow())) {
                link.isLeftOut = true;
            }
            return link;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Compares what archives name as those before them with what these are. */
    private void prove(List<Link> before, List<Link> same) {
        for (Link link : same) {
            if (!options.deep() && !link.isNew() && before.stream().noneMatch(Link::isNew)) {
                // Both were proved when they came.
                continue;
            }
            Optional<ArchiveRef> named = link.whole().flatMap(ReadArchive.Whole::previous);
            Optional<Link> found = named.flatMap(ref -> before.stream().filter(other -> other.isNamed(ref)).findFirst());
            found.ifPresent(other -> prove(other, named.get(), link));
            if (named.isPresent() && found.isEmpty() && options.scope().isAll() && link.isNew()
                    && copies.objects().head(named.get().bucket(), named.get().key()).isEmpty()) {
                tally.found(Finding.Kind.VANISHED, named.get().bucket() + "/" + named.get().key(), "is missing: archive "
                        + link.object + " follows it");
            }
        }
    }

    private void prove(Link link, ArchiveRef named, Link follower) {
        Optional<String> sha256 = link.known().flatMap(StreamMirror::sha256);
        if (sha256.isPresent() && !sha256.equals(Optional.of(named.sha256()))) {
            String fact = "has SHA-256 " + sha256.get() + ", and archive " + follower.object + ", which follows it, names "
                    + named.sha256();
            if (link.isNew()) {
                link.leaveOut(Finding.Kind.DAMAGED, fact);
            } else {
                tally.found(Finding.Kind.SPOILT, link.object, fact);
            }
        }
    }

    private static Optional<String> sha256(ReadArchive archive) {
        return archive instanceof ReadArchive.Damaged damaged ? damaged.sha256()
                : Optional.of(((ReadArchive.Whole) archive).sha256());
    }

    private void keep(Link link) throws IOException {
        StoredArchive archive = link.object;
        if (!link.isLeftOut) {
            tally.hold();
        }
        if (link.isLeftOut) {
            Files.deleteIfExists(link.part.orElseThrow());
        } else if (link.isNew()) {
            ReadArchive.Whole whole = link.whole().orElseThrow();
            if (attachments(link) > 0) {
                place.owe(archive.bucket(), archive.key());
            }
            place.settle();
            place.keep(link.part.orElseThrow(), Copy.of(whole));
            tally.archive(whole.sizeBytes());
        } else if (options.deep() || place.isOwing(archive.bucket(), archive.key())) {
            if (link.known().orElseThrow() instanceof ReadArchive.Damaged damaged) {
                tally.found(Finding.Kind.SPOILT, archive, damaged.fact());
            } else if (attachments(link) == 0) {
                place.settle();
                place.settled(archive.bucket(), archive.key());
            }
        }
        watch.done();
    }

    /** Carries an archive's attachments over, and returns how many the mirror still lacks. */
    private long attachments(Link link) throws IOException {
        if (link.whole().orElseThrow().batch().attachments() == 0) {
            return 0;
        }
        var attachments = new Attachments(link.object);
        if (link.read(attachments) instanceof ReadArchive.Damaged damaged) {
            throw new IOException("archive " + link.object + ", which was whole a moment ago, " + damaged.fact());
        }
        attachments.await();
        return attachments.owed;
    }

    /** An archive that the source has. */
    private final class Link {
        private final StoredArchive object;
        /** Where its bytes are; empty where the mirror had it before. */
        private final Optional<Path> part;
        private ObjectHead head;
        private Optional<ReadArchive> known = Optional.empty();
        private boolean isLeftOut;

        Link(StoredArchive object, Optional<Path> part) {
            this.object = object;
            this.part = part;
        }

        boolean isNew() {
            return part.isPresent();
        }

        boolean isNamed(ArchiveRef ref) {
            return object.bucket().equals(ref.bucket()) && object.key().equals(ref.key());
        }

        /** Reads the mirror's own bytes of it, be they named yet or not. */
        ReadArchive read(ArchiveVisitor visitor) {
            try {
                return part.isEmpty() ? copies.reader(stream).read(object, visitor)
                        : reader.read(object, new ObjectContent(head, Files.newInputStream(part.get())), visitor);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What it is; empty where no bytes of it came. */
        Optional<ReadArchive> known() {
            if (known.isEmpty() && (part.isEmpty() || head != null)) {
                known = Optional.of(read(ArchiveVisitor.NONE));
            }
            return known;
        }

        /** Empty where it isn't whole. */
        Optional<ReadArchive.Whole> whole() {
            return known().filter(archive -> archive instanceof ReadArchive.Whole).map(archive -> (ReadArchive.Whole) archive);
        }

        void leaveOut(Finding.Kind kind, String fact) {
            if (!isLeftOut) {
                isLeftOut = true;
                tally.found(kind, object, fact);
            }
        }
    }

    /** Carries the attachments of one archive over while they are told of. */
    private final class Attachments implements ArchiveVisitor {
        private final StoredArchive archive;
        private final List<Future<Boolean>> underWay = new ArrayList<>();
        private long owed;

        Attachments(StoredArchive archive) {
            this.archive = archive;
        }

        @Override
        public void attachment(AttachmentEntry attachment) {
            if (attachment instanceof AttachmentEntry.Stored stored) {
                underWay.add(threads.submit(() -> isThere(stored)));
                if (underWay.size() >= ATTACHMENTS_AT_ONCE) {
                    await();
                }
            }
        }

        void await() {
            try {
                for (Future<Boolean> each : underWay) {
                    owed += each.get() ? 0 : 1;
                }
                underWay.clear();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the mirror was interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw unwritable(failure);
                }
                throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
            }
        }

        /** Whether the mirror has it, be it from now on. */
        private boolean isThere(AttachmentEntry.Stored stored) throws IOException {
            Optional<ObjectHead> copy = copies.objects().head(stored.bucket(), stored.key());
            if (copy.isEmpty()) {
                return carry(stored);
            }
            String name = stored.bucket() + "/" + stored.key();
            if (copy.get().sizeBytes() != stored.sizeBytes()) {
                tally.found(Finding.Kind.SPOILT, name, "has " + copy.get().sizeBytes() + " bytes, its archive " + archive
                        + " says " + stored.sizeBytes());
            } else if (options.deep()) {
                String sha256 = Hashes.of(copies.objects(), stored.bucket(), stored.key());
                if (!sha256.equals(stored.sha256())) {
                    tally.found(Finding.Kind.SPOILT, name, "has SHA-256 " + sha256 + ", its archive " + archive + " says "
                            + stored.sha256());
                }
            }
            return true;
        }

        private boolean carry(AttachmentEntry.Stored stored) throws IOException {
            String name = stored.bucket() + "/" + stored.key();
            Path part = place.part(stored.bucket(), stored.key());
            Optional<Transfer.Arrived> arrived = transfer.into(part, stored.bucket(), stored.key());
            if (arrived.isEmpty()) {
                tally.found(Finding.Kind.VANISHED, name, "is missing: it is an attachment of archive " + archive);
                return false;
            }
            if (!arrived.get().sha256().equals(stored.sha256()) || arrived.get().sizeBytes() != stored.sizeBytes()) {
                Files.deleteIfExists(part);
                tally.found(Finding.Kind.DAMAGED, name, "has SHA-256 " + arrived.get().sha256() + ", its archive " + archive
                        + " says " + stored.sha256());
                return false;
            }
            place.keep(part, Copy.of(stored, arrived.get().head().storedAt()));
            tally.attachment(stored.sizeBytes());
            return true;
        }
    }
}
