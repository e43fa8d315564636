package io.tidemark.restore;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.HashedInput;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ReplicaObjects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postgresql.util.ByteStreamWriter;

/**
 * An attachment as the replica gives it: its bytes, whose hash is the one that its archive names, or why there are none.
 * Small ones are in memory, larger ones in a file, which closing it clears away.
 */
final class FetchedAttachment implements AutoCloseable {
    /** What memory holds of an attachment. */
    private static final int IN_MEMORY_BYTES = 1 << 20;

    private final byte[] bytes;
    private final Optional<Path> file;
    private final long sizeBytes;
    private final Optional<String> fault;

    private FetchedAttachment(byte[] bytes, Optional<Path> file, long sizeBytes, Optional<String> fault) {
        this.bytes = bytes;
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.fault = fault;
    }

    /**
     * Fetches it.
     *
     * @param spool a folder for large ones
     * @throws UncheckedIOException where the replica can't be read from
     */
    static FetchedAttachment fetch(ReplicaObjects objects, Stored attachment, Path spool) {
        Optional<ObjectContent> found = objects.open(attachment.bucket(), attachment.key());
        if (found.isEmpty()) {
            return new FetchedAttachment(new byte[0], Optional.empty(), 0, Optional.of("is missing"));
        }
        try (ObjectContent content = found.get()) {
            return read(new HashedInput(content.bytes()), attachment, spool);
        } catch (IOException e) {
            throw new UncheckedIOException("object " + attachment.bucket() + "/" + attachment.key() + " can't be read: "
                    + e.getMessage(), e);
        }
    }

    private static FetchedAttachment read(HashedInput content, Stored attachment, Path spool) throws IOException {
        byte[] begin = content.readNBytes(IN_MEMORY_BYTES);
        Optional<Path> file = Optional.empty();
        if (begin.length == IN_MEMORY_BYTES) {
            file = Optional.of(Files.createTempFile(spool, "attachment-", ".pdf"));
            try (OutputStream out = Files.newOutputStream(file.get())) {
                out.write(begin);
                content.transferTo(out);
            }
        }
        String sha256 = content.sha256();
        Optional<String> fault = sha256.equals(attachment.sha256()) ? Optional.empty()
                : Optional.of("has SHA-256 " + sha256 + ", its archive names " + attachment.sha256());
        return new FetchedAttachment(file.isPresent() ? new byte[0] : begin, file, content.sizeBytes(), fault);
    }

    /** What is wrong with it, as it goes on after its name; empty where nothing is. */
    Optional<String> fault() {
        return fault;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** The bytes as the database's driver takes them: those of a file pass as a stream. */
    Object parameter() {
        return file.<Object>map(path -> new FileBytes(path, Math.toIntExact(sizeBytes))).orElse(bytes);
    }

    private record FileBytes(Path file, int getLength) implements ByteStreamWriter {
        @Override
        public int getLength() {
            return getLength;
        }

        @Override
        public void writeTo(ByteStreamTarget target) throws IOException {
            Files.copy(file, target.getOutputStream());
        }
    }

    @Override
    public void close() {
        file.ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
