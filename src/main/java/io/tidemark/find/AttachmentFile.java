package io.tidemark.find;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.HashedInput;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Fetches attachments into files: whole and proved, or not at all; what is there is never overwritten. */
public final class AttachmentFile {
    private AttachmentFile() {
    }

    /**
     * Fetches one.
     *
     * @return what is wrong with it, as it goes on after its name; empty where the file has it
     * @throws IOException where the file can't be written
     */
    public static Optional<String> fetch(ReplicaObjects objects, Stored attachment, Path file) throws IOException {
        if (Files.exists(file)) {
            return sha256(file).equals(attachment.sha256()) ? Optional.empty()
                    : Optional.of("is not fetched: " + file + " is there, and is another");
        }
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".find-", ".part");
        try {
            var arrived = new Transfer(objects, UnaryOperator.identity()).into(part, attachment.bucket(), attachment.key());
            if (arrived.isEmpty()) {
                return Optional.of("is missing");
            }
            if (!arrived.get().sha256().equals(attachment.sha256())) {
                return Optional.of("has SHA-256 " + arrived.get().sha256() + ", its archive names " + attachment.sha256());
            }
            Files.move(part, file);
            return Optional.empty();
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = new HashedInput(in);
            bytes.drain();
            return bytes.sha256();
        }
    }
}
