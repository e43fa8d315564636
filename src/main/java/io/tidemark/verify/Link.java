package io.tidemark.verify;

import io.tidemark.batch.ArchiveKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.StoredArchive;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** An archive that may be one of the chain: one that was read, one that was only listed, or one that isn't there. */
final class Link {
    /** Which of two ends reaches further; among those that reach as far, which was stored later. */
    static final Comparator<Link> REACH = Comparator.comparing(Link::to)
            .thenComparing(link -> link.object.map(StoredArchive::storedAt).orElse(Instant.MIN))
            .thenComparing(link -> link.sequence).thenComparing(link -> link.name);

    final long firstSequence;
    final long sequence;
    /** Bucket and key; empty where it is not known. */
    final String name;
    final Optional<StoredArchive> object;
    final Optional<ReadArchive> read;
    private final Optional<ArchiveKey> key;
    /** The one that it follows, as far as that is known; null for the first one, and where that is settled. */
    Link before;
    boolean isOut;

    private Link(long firstSequence, long sequence, String name, Optional<StoredArchive> object, Optional<ReadArchive> read,
                 Optional<ArchiveKey> key) {
        this.firstSequence = firstSequence;
        this.sequence = sequence;
        this.name = name;
        this.object = object;
        this.read = read;
        this.key = key;
    }

    static Link read(ReadArchive archive) {
        return new Link(archive.sequence(), archive.sequence(), archive.object().toString(), Optional.of(archive.object()),
                Optional.of(archive), Optional.of(archive.object().name()));
    }

    static Link unread(StoredArchive archive) {
        return new Link(archive.sequence(), archive.sequence(), archive.toString(), Optional.of(archive), Optional.empty(),
                Optional.of(archive.name()));
    }

    /** One that isn't there, and those before it of which nothing is known. */
    static Link missing(long firstSequence, long sequence, Optional<ArchiveRef> ref, String keyPrefix) {
        return new Link(firstSequence, sequence, ref.map(Link::name).orElse(""), Optional.empty(), Optional.empty(),
                ref.flatMap(named -> parse(named, keyPrefix)));
    }

    private static Optional<ArchiveKey> parse(ArchiveRef ref, String keyPrefix) {
        try {
            return Optional.of(ArchiveKey.parse(ref.key().substring(Math.min(keyPrefix.length(), ref.key().length()))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String name(ArchiveRef ref) {
        return ref.bucket() + "/" + ref.key();
    }

    boolean isMissing() {
        return object.isEmpty();
    }

    boolean isDamaged() {
        return read.filter(archive -> archive instanceof ReadArchive.Damaged).isPresent();
    }

    Optional<ReadArchive.Whole> whole() {
        return read.filter(archive -> archive instanceof ReadArchive.Whole).map(archive -> (ReadArchive.Whole) archive);
    }

    Optional<ArchiveRef> previous() {
        return whole().flatMap(ReadArchive.Whole::previous);
    }

    /** Where it starts, by its name; empty where that isn't known. */
    Optional<Instant> from() {
        return key.map(ArchiveKey::from);
    }

    /** Where it ends, by its name; before everything where that isn't known. */
    Instant to() {
        return key.map(ArchiveKey::to).orElse(Instant.MIN);
    }
}
