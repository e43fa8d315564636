package io.tidemark.mirror;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ObjectHead;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.StoredArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An archive that the source has, and what the mirror has of it: a copy from before, or a part that waits to be proved by its
 * successor. One thread at a time uses it.
 */
final class MirroredArchive {
    private final StoredArchive object;
    private final ArchiveReader reader;
    private final Optional<Path> part;
    private final Optional<ObjectHead> head;
    private Optional<ReadArchive> known = Optional.empty();
    private boolean isLeftOut;

    private MirroredArchive(StoredArchive object, ArchiveReader reader, Optional<Path> part, Optional<ObjectHead> head) {
        this.object = object;
        this.reader = reader;
        this.part = part;
        this.head = head;
    }

    /** @param reader reads the mirror */
    static MirroredArchive kept(StoredArchive object, ArchiveReader reader) {
        return new MirroredArchive(object, reader, Optional.empty(), Optional.empty());
    }

    /**
     * @param part where its bytes are
     * @param head the source's; empty where no bytes came
     */
    static MirroredArchive fetched(StoredArchive object, ArchiveReader reader, Path part, Optional<ObjectHead> head) {
        return new MirroredArchive(object, reader, Optional.of(part), head);
    }

    StoredArchive object() {
        return object;
    }

    /** Whether the mirror didn't have it before. */
    boolean isNew() {
        return part.isPresent();
    }

    /** Where the bytes of a new one are, or would be. */
    Path part() {
        return part.orElseThrow();
    }

    boolean isNamed(ArchiveRef ref) {
        return object.bucket().equals(ref.bucket()) && object.key().equals(ref.key());
    }

    /**
     * Reads the mirror's own bytes of it, whether they have their name yet or not.
     *
     * @throws UncheckedIOException where they can't be read
     */
    ReadArchive read(ArchiveVisitor visitor) {
        try {
            ReadArchive read = part.isEmpty() ? reader.read(object, visitor)
                    : reader.read(object, new ObjectContent(head.orElseThrow(), Files.newInputStream(part.get())), visitor);
            known = known.or(() -> Optional.of(read));
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is, read where that isn't known yet; empty where no bytes of it came. */
    Optional<ReadArchive> known() {
        if (known.isEmpty() && (part.isEmpty() || head.isPresent())) {
            read(ArchiveVisitor.NONE);
        }
        return known;
    }

    /** Empty where it isn't whole. */
    Optional<ReadArchive.Whole> whole() {
        return known().filter(archive -> archive instanceof ReadArchive.Whole).map(archive -> (ReadArchive.Whole) archive);
    }

    /** Of its bytes; empty where they are not there. */
    Optional<String> sha256() {
        return known().flatMap(archive -> archive instanceof ReadArchive.Damaged damaged ? damaged.sha256()
                : Optional.of(((ReadArchive.Whole) archive).sha256()));
    }

    /** Whether it is not carried over. */
    boolean isLeftOut() {
        return isLeftOut;
    }

    /** Has it not carried over, and returns whether this was not so before. */
    boolean leaveOut() {
        boolean isFirst = !isLeftOut;
        isLeftOut = true;
        return isFirst;
    }
}
