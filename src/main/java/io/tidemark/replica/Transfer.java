package io.tidemark.replica;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Carries objects' bytes into files, which nothing else reads yet. Safe for use by many threads. */
public final class Transfer {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ReplicaObjects source;
    private final UnaryOperator<InputStream> pace;

    /** @param pace gives the same bytes, as fast as they may come */
    public Transfer(ReplicaObjects source, UnaryOperator<InputStream> pace) {
        this.source = source;
        this.pace = pace;
    }

    /** What came. */
    public record Arrived(ObjectHead head, long sizeBytes, String sha256) {
    }

    /**
     * Carries all of an object into a file.
     *
     * @return empty where the source has no such object; there is no file then
     * @throws UncheckedIOException where the source can't be read from
     * @throws IOException          where the file can't be written
     */
    public Optional<Arrived> into(Path part, String bucket, String key) throws IOException {
        Optional<ObjectContent> found = source.open(bucket, key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (ObjectContent content = found.get(); OutputStream out = Files.newOutputStream(part)) {
            var bytes = new HashedInput(pace.apply(content.bytes()));
            try {
                copy(bytes, out);
            } catch (IOException e) {
                if (bytes.failure().isPresent()) {
                    throw new UncheckedIOException("object " + bucket + "/" + key + " can't be read: " + e.getMessage(), e);
                }
                throw e;
            }
            return Optional.of(new Arrived(content.head(), bytes.sizeBytes(), bytes.sha256()));
        }
    }

    private static void copy(HashedInput bytes, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = bytes.read(buffer, 0, buffer.length); count >= 0; count = bytes.read(buffer, 0, buffer.length)) {
            out.write(buffer, 0, count);
        }
    }
}
