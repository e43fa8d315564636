package io.tidemark.replica;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.BatchKind;
import io.tidemark.batch.Decompression;
import io.tidemark.batch.Watermarks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads archives of one tenant's stream, each once and as a stream, and proves whether they are what they say.
 *
 * <p>Safe for use by many threads. Errors of the place are the SDK's own, or an {@link UncheckedIOException}.
 */
public final class ArchiveReader {
    private final String tenant;
    private final String stream;
    private final ReplicaObjects objects;

    public ArchiveReader(String tenant, String stream, ReplicaObjects objects) {
        this.tenant = tenant;
        this.stream = stream;
        this.objects = objects;
    }

    /**
     * Reads all of an archive.
     *
     * @throws UncheckedIOException where the place can't be read from: nothing is known of the archive then
     */
    public ReadArchive read(StoredArchive object, ArchiveVisitor visitor) {
        var content = objects.open(object.bucket(), object.key());
        if (content.isEmpty()) {
            return new ReadArchive.Damaged(object, Optional.empty(), "is missing");
        }
        return read(object, content.get(), visitor);
    }

    /**
     * The same of an archive that is open already, or of a copy of it.
     *
     * @param content closed by this
     */
    public ReadArchive read(StoredArchive object, ObjectContent content, ArchiveVisitor visitor) {
        try (ObjectContent opened = content) {
            var bytes = new HashedInput(opened.bytes());
            var bag = new BagReading(object, new Fenced(visitor));
            Optional<String> unreadable = pass(object, bytes, bag);
            if (bytes.failure().isPresent()) {
                throw bytes.failure().get();
            }
            return judge(object, opened.head(), bytes, bag, unreadable);
        } catch (IOException e) {
            throw new UncheckedIOException("archive " + object + " can't be read: " + e.getMessage(), e);
        } catch (VisitorFailure e) {
            throw e.failure;
        }
    }

    /** Lets all of the object pass; the result says why it can't be understood. */
    private static Optional<String> pass(StoredArchive object, HashedInput bytes, BagReading bag) throws IOException {
        Optional<String> unreadable = Optional.empty();
        try (InputStream content = Decompression.tar(object.name().extension(), bytes);
                var tar = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                bag.entry(entry.getName(), entry.getLastModifiedTime().toInstant(), tar);
            }
            // Blocks of zeros follow a tar's end.
            for (int read = content.read(); read >= 0 && unreadable.isEmpty(); read = content.read()) {
                unreadable = read == 0 ? unreadable : Optional.of("holds bytes behind its tar's end");
            }
        } catch (IOException | IllegalArgumentException e) {
            unreadable = Optional.of("can't be read: " + e.getMessage());
        }
        if (bytes.failure().isEmpty()) {
            bytes.drain();
        }
        return unreadable;
    }

    private ReadArchive judge(StoredArchive object, ObjectHead head, HashedInput bytes, BagReading bag,
                              Optional<String> unreadable) {
        String sha256 = bytes.sha256();
        // The metadata is a copy's to lose; where it is there, it has to agree.
        Optional<String> fault = head.sha256().filter(named -> !named.equals(sha256))
                .map(named -> "has SHA-256 " + sha256 + ", its metadata names " + named)
                .or(() -> unreadable).or(bag::fault)
                .or(() -> contradiction(object, bag.descriptor().orElseThrow(), head.metadata()));
        return fault.<ReadArchive>map(fact -> new ReadArchive.Damaged(object, Optional.of(sha256), fact))
                .orElseGet(() -> new ReadArchive.Whole(object, sha256, bytes.sizeBytes(), head.storedAt(),
                        bag.descriptor().orElseThrow()));
    }

    private Optional<String> contradiction(StoredArchive object, Descriptor batch, Map<String, String> metadata) {
        if (!batch.tenant().equals(tenant) || !batch.stream().equals(stream)) {
            return Optional.of("is of " + batch.tenant() + "/" + batch.stream());
        }
        var name = object.name();
        if (batch.sequence() != name.sequence() || batch.kind() != name.kind()
                || !batch.toInclusive().updatedAt().equals(name.to())
                || batch.kind() == BatchKind.INTERVAL && !batch.fromExclusive().updatedAt().equals(name.from())) {
            return Optional.of("has a tidemark.json that contradicts its key");
        }
        if (batch.kind() == BatchKind.SUPPLEMENT && !batch.fromExclusive().equals(batch.toInclusive())) {
            return Optional.of("is a supplement that moves the watermark");
        }
        Optional<String> follows = Optional.ofNullable(metadata.get("previous-sha256"));
        if (follows.isPresent() && !follows.equals(batch.previous().map(ref -> ref.sha256()))) {
            return Optional.of("has metadata and a tidemark.json that don't name the same archive before it");
        }
        return described(batch).entrySet().stream()
                .filter(said -> !metadata.getOrDefault(said.getKey(), said.getValue()).equals(said.getValue())).findFirst()
                .map(said -> "has " + said.getKey() + "=" + metadata.get(said.getKey()) + " as metadata, and a tidemark.json"
                        + " that says " + said.getValue());
    }

    private static Map<String, String> described(Descriptor batch) {
        Map<String, String> described = new LinkedHashMap<>();
        described.put("sequence", Long.toString(batch.sequence()));
        described.put("from", Watermarks.inMetadata(batch.fromExclusive()));
        described.put("to", Watermarks.inMetadata(batch.toInclusive()));
        described.put("rows", Long.toString(batch.rows()));
        return described;
    }

    /** Sets what a visitor throws apart from what reading throws. */
    private record Fenced(ArchiveVisitor visitor) implements ArchiveVisitor {
        @Override
        public void row(String name, Instant modified, InputStream json) throws IOException {
            try {
                visitor.row(name, modified, json);
            } catch (RuntimeException e) {
                throw new VisitorFailure(e);
            }
        }

        @Override
        public void attachment(AttachmentEntry attachment) throws IOException {
            try {
                visitor.attachment(attachment);
            } catch (RuntimeException e) {
                throw new VisitorFailure(e);
            }
        }
    }

    private static final class VisitorFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException failure;

        VisitorFailure(RuntimeException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
