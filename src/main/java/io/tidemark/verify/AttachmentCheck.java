package io.tidemark.verify;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.HashedInput;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ObjectHead;
import io.tidemark.replica.ReplicaObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Looks whether an attachment is there and is what its archive says: by its size and the hash in its metadata, or by its
 * bytes. A folder keeps no metadata. Safe for use by many threads.
 */
final class AttachmentCheck {
    private final ReplicaObjects objects;
    private final boolean deep;

    AttachmentCheck(ReplicaObjects objects, boolean deep) {
        this.objects = objects;
        this.deep = deep;
    }

    /** What is wrong with it, as it goes on after its name; empty where nothing is. */
    Optional<String> fault(Stored attachment) {
        if (!deep) {
            return objects.head(attachment.bucket(), attachment.key()).map(head -> described(attachment, head))
                    .orElseGet(() -> Optional.of("is missing"));
        }
        Optional<ObjectContent> content = objects.open(attachment.bucket(), attachment.key());
        return content.isEmpty() ? Optional.of("is missing") : read(attachment, content.get());
    }

    private static Optional<String> described(Stored attachment, ObjectHead head) {
        if (head.sizeBytes() != attachment.sizeBytes()) {
            return Optional.of("has " + head.sizeBytes() + " bytes, not " + attachment.sizeBytes());
        }
        return head.sha256().filter(sha256 -> !sha256.equals(attachment.sha256()))
                .map(sha256 -> "has metadata of SHA-256 " + sha256 + ", not " + attachment.sha256());
    }

    private static Optional<String> read(Stored attachment, ObjectContent opened) {
        try (ObjectContent content = opened) {
            var bytes = new HashedInput(content.bytes());
            bytes.drain();
            String sha256 = bytes.sha256();
            return sha256.equals(attachment.sha256()) ? described(attachment, content.head())
                    : Optional.of("has SHA-256 " + sha256 + ", not " + attachment.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException("object " + attachment.bucket() + "/" + attachment.key() + " can't be read: "
                    + e.getMessage(), e);
        }
    }
}
