package io.tidemark.mirror;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.AttachmentTasks;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.replica.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Carries what is new of one tenant's stream over to a mirror: each archive, after its attachments.
 *
 * <p>An archive is carried into a part first and proved there: that it is a valid bag, that its metadata and its key name its
 * bytes, and that the archive which follows it does. So an archive of the mirror promises its attachments, and those that are
 * there already need not be read again. Whatever isn't what is promised is reported, and not carried over. Used once, by one
 * thread.
 */
final class StreamMirror {
    private final Replica source;
    private final Replica copies;
    private final CopyPlace place;
    private final String stream;
    private final MirrorOptions options;
    private final Transfer transfer;
    private final ArchiveReader reader;
    private final MirrorListener listener;
    private final Tally tally;
    private final Clock clock;

    /** @param copies the same replica, as far as {@code place} has it */
    StreamMirror(Replica source, Replica copies, CopyPlace place, String stream, MirrorOptions options, Bandwidth bandwidth,
                 MirrorListener listener, Clock clock) {
        this.source = source;
        this.copies = copies;
        this.place = place;
        this.stream = stream;
        this.options = options;
        this.transfer = new Transfer(source.objects(), bandwidth::limit);
        this.reader = source.reader(stream);
        this.listener = listener;
        this.tally = new Tally(source.key(stream), listener);
        this.clock = clock;
    }

    /**
     * Carries over what the mirror lacks, then compares the names on both sides where the whole stream is meant.
     *
     * @throws RuntimeException where the source can't be read or the mirror can't be written; what was carried over stays
     */
    MirrorReport run() {
        Instant startedAt = clock.instant();
        StreamArchives archives = source.archives(stream);
        listener.begun(source.key(stream), archives.count());
        ExecutorService threads = AttachmentTasks.threads("mirror-attachment", source.parallelAttachments());
        try {
            carryOver(archives, new AttachmentCarrier(place, copies.objects(), transfer, options.deep(), tally, threads));
            if (options.scope().isAll()) {
                new Comparison(source, copies, place, stream, tally).run(archives.buckets());
            }
            place.settle();
        } catch (IOException e) {
            throw new MirrorUnwritableException(e);
        } finally {
            threads.shutdownNow();
        }
        return new MirrorReport(source.key(stream), source.objects().toString(), place.toString(), options, startedAt,
                clock.instant(), archives.count(), tally.held(), tally.archives(), tally.attachments(), tally.bytes(),
                tally.counts(), tally.first());
    }

    private void carryOver(StreamArchives archives, AttachmentCarrier attachments) throws IOException {
        try (var mirrored = new InOrder<List<StoredArchive>, List<MirroredArchive>>(archives.inOrder(), this::mirrored,
                source.parallelArchives())) {
            List<MirroredArchive> before = List.of();
            while (mirrored.hasNext()) {
                List<MirroredArchive> same = mirrored.next();
                prove(before, same);
                for (MirroredArchive archive : before) {
                    keep(archive, attachments);
                }
                before = same;
            }
            for (MirroredArchive archive : before) {
                keep(archive, attachments);
            }
        }
    }

    /** All archives of a sequence number. */
    private List<MirroredArchive> mirrored(List<StoredArchive> same) {
        List<MirroredArchive> mirrored = new ArrayList<>();
        for (StoredArchive archive : same) {
            if (!options.scope().includes(archive)) {
                listener.done();
            } else if (copies.objects().head(archive.bucket(), archive.key()).isEmpty()) {
                mirrored.add(fetched(archive));
            } else {
                var kept = MirroredArchive.kept(archive, copies.reader(stream));
                if (options.deep()) {
                    kept.known();
                }
                mirrored.add(kept);
            }
        }
        return mirrored;
    }

    private MirroredArchive fetched(StoredArchive object) {
        try {
            Path part = place.part(object.bucket(), object.key());
            Optional<Transfer.Arrived> arrived = transfer.into(part, object.bucket(), object.key());
            var archive = MirroredArchive.fetched(object, reader, part, arrived.map(Transfer.Arrived::head));
            if (arrived.isEmpty()) {
                leaveOut(archive, Finding.Kind.VANISHED, "was listed, and is no longer there");
                return archive;
            }
            var rows = new RowsInScope(options.scope());
            if (archive.read(rows) instanceof ReadArchive.Damaged damaged) {
                leaveOut(archive, Finding.Kind.DAMAGED, damaged.fact());
            } else if (!rows.has(archive.whole().orElseThrow())) {
                archive.leaveOut();
            }
            return archive;
        } catch (IOException e) {
            throw new MirrorUnwritableException(e);
        }
    }

    private void leaveOut(MirroredArchive archive, Finding.Kind kind, String fact) {
        if (archive.leaveOut()) {
            tally.found(kind, archive.object().toString(), fact);
        }
    }

    /** Compares what archives name as those before them with what these are. */
    private void prove(List<MirroredArchive> before, List<MirroredArchive> same) {
        for (MirroredArchive archive : same) {
            if (!options.deep() && !archive.isNew() && before.stream().noneMatch(MirroredArchive::isNew)) {
                // Both were proved when they came.
                continue;
            }
            Optional<ArchiveRef> named = archive.whole().flatMap(ReadArchive.Whole::previous);
            Optional<MirroredArchive> found = named.flatMap(ref ->
                    before.stream().filter(other -> other.isNamed(ref)).findFirst());
            found.ifPresent(other -> prove(other, named.get(), archive));
            if (named.isPresent() && found.isEmpty() && options.scope().isAll() && archive.isNew()
                    && copies.objects().head(named.get().bucket(), named.get().key()).isEmpty()) {
                tally.found(Finding.Kind.VANISHED, named.get().bucket() + "/" + named.get().key(), "is missing: archive "
                        + archive.object() + " follows it");
            }
        }
    }

    private void prove(MirroredArchive archive, ArchiveRef named, MirroredArchive follower) {
        Optional<String> sha256 = archive.sha256();
        if (sha256.isPresent() && !sha256.equals(Optional.of(named.sha256()))) {
            String fact = "has SHA-256 " + sha256.get() + ", and archive " + follower.object() + ", which follows it, names "
                    + named.sha256();
            if (archive.isNew()) {
                leaveOut(archive, Finding.Kind.DAMAGED, fact);
            } else {
                tally.found(Finding.Kind.SPOILT, archive.object().toString(), fact);
            }
        }
    }

    private void keep(MirroredArchive archive, AttachmentCarrier attachments) throws IOException {
        StoredArchive object = archive.object();
        if (!archive.isLeftOut()) {
            tally.hold();
        }
        if (archive.isLeftOut()) {
            Files.deleteIfExists(archive.part());
        } else if (archive.isNew()) {
            if (attachments.carry(archive) > 0) {
                place.owe(object.bucket(), object.key());
            }
            place.settle();
            ReadArchive.Whole whole = archive.whole().orElseThrow();
            place.keep(archive.part(), Copy.of(whole));
            tally.archive(whole.sizeBytes());
        } else if (options.deep() || place.isOwing(object.bucket(), object.key())) {
            if (archive.known().orElseThrow() instanceof ReadArchive.Damaged damaged) {
                tally.found(Finding.Kind.SPOILT, object.toString(), damaged.fact());
            } else if (attachments.carry(archive) == 0) {
                place.settle();
                place.settled(object.bucket(), object.key());
            }
        }
        listener.done();
    }
}
