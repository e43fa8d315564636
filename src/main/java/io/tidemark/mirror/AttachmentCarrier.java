package io.tidemark.mirror;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.AttachmentTasks;
import io.tidemark.replica.ObjectHead;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Carries attachments over to a mirror, each proved by the hash that its archive names. One thread uses it. */
final class AttachmentCarrier {
    private final CopyPlace place;
    private final ReplicaObjects copies;
    private final Transfer transfer;
    private final boolean isDeep;
    private final Tally tally;
    private final ExecutorService threads;

    /** @param isDeep whether those that the mirror has are read and compared */
    AttachmentCarrier(CopyPlace place, ReplicaObjects copies, Transfer transfer, boolean isDeep, Tally tally,
                      ExecutorService threads) {
        this.place = place;
        this.copies = copies;
        this.transfer = transfer;
        this.isDeep = isDeep;
        this.tally = tally;
        this.threads = threads;
    }

    /**
     * Carries over what the mirror lacks of an archive's attachments.
     *
     * @param archive one that is whole
     * @return how many the mirror still lacks
     * @throws IOException               where the archive is whole no longer
     * @throws MirrorUnwritableException where a copy can't be written
     */
    long carry(MirroredArchive archive) throws IOException {
        if (archive.whole().orElseThrow().batch().attachments() == 0) {
            return 0;
        }
        var owed = new AtomicLong();
        var attachments = new AttachmentTasks<>(threads, stored -> isThere(archive.object(), stored), isThere -> {
            if (!isThere) {
                owed.incrementAndGet();
            }
        });
        if (archive.read(attachments) instanceof ReadArchive.Damaged damaged) {
            throw new IOException("archive " + archive.object() + ", which was whole a moment ago, " + damaged.fact());
        }
        attachments.await();
        return owed.get();
    }

    /** Whether the mirror has it, perhaps only from now on. */
    private boolean isThere(StoredArchive archive, Stored stored) {
        Optional<ObjectHead> copy = copies.head(stored.bucket(), stored.key());
        if (copy.isPresent()) {
            compare(archive, stored, copy.get());
            return true;
        }
        try {
            return fetch(archive, stored);
        } catch (IOException e) {
            throw new MirrorUnwritableException(e);
        }
    }

    private void compare(StoredArchive archive, Stored stored, ObjectHead copy) {
        String name = stored.bucket() + "/" + stored.key();
        if (copy.sizeBytes() != stored.sizeBytes()) {
            tally.found(Finding.Kind.SPOILT, name, "has " + copy.sizeBytes() + " bytes, its archive " + archive + " says "
                    + stored.sizeBytes());
        } else if (isDeep) {
            String sha256 = Hashes.of(copies, stored.bucket(), stored.key());
            if (!sha256.equals(stored.sha256())) {
                tally.found(Finding.Kind.SPOILT, name, "has SHA-256 " + sha256 + ", its archive " + archive + " says "
                        + stored.sha256());
            }
        }
    }

    private boolean fetch(StoredArchive archive, Stored stored) throws IOException {
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
