package io.tidemark.verify;

import io.tidemark.batch.Sha256;
import io.tidemark.replica.StoredObject;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The objects that archives name, to find those that none names. There may be more than fit into memory: then their hashes
 * go to files, and the listing is gone through as often as it takes to compare it with all of them, part by part.
 *
 * <p>The hashes have 64 bits and a secret of their own, so that nobody can make up a name that counts as another.
 * {@link #add} is safe for use by many threads.
 */
final class NamedObjects implements AutoCloseable {
    private static final int PARTS = 256;
    private static final int PART_BYTES_HELD = 1 << 12;
    // 32 MB of hashes.
    private static final long HASHES_HELD = 1 << 22;

    private final Path spool;
    private final byte[] secret = new byte[16];
    private final ByteBuffer[] held = new ByteBuffer[PARTS];
    private final long[] counts = new long[PARTS];
    private final long hashesHeld;
    private Optional<Path> folder = Optional.empty();

    /** @param spool where files are written, when there is something to write */
    NamedObjects(Path spool) {
        this(spool, HASHES_HELD);
    }

    NamedObjects(Path spool, long hashesHeld) {
        this.spool = spool;
        this.hashesHeld = hashesHeld;
        new SecureRandom().nextBytes(secret);
    }

    /** @throws UncheckedIOException where the spool can't be written */
    synchronized void add(String bucket, String key) {
        long hash = hash(bucket, key);
        int part = part(hash);
        if (held[part] == null) {
            held[part] = ByteBuffer.allocate(PART_BYTES_HELD);
        }
        held[part].putLong(hash);
        counts[part]++;
        if (!held[part].hasRemaining()) {
            write(part);
        }
    }

    private void write(int part) {
        try {
            if (folder.isEmpty()) {
                Files.createDirectories(spool);
                folder = Optional.of(Files.createTempDirectory(spool, "verify-"));
            }
            Files.write(file(part), held[part].array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            held[part].clear();
        } catch (IOException e) {
            throw new UncheckedIOException("the spool " + spool + " can't be written: " + e.getMessage(), e);
        }
    }

    /** Reports each object of a listing that was not added; the listing is asked for once or more. */
    void eachOther(Supplier<Iterator<StoredObject>> listing, Consumer<StoredObject> other) {
        for (int first = 0; first < PARTS; ) {
            int end = first + 1;
            long sum = counts[first];
            while (end < PARTS && sum + counts[end] <= hashesHeld) {
                sum += counts[end++];
            }
            long[] hashes = hashes(first, end, (int) sum);
            for (Iterator<StoredObject> objects = listing.get(); objects.hasNext(); ) {
                StoredObject object = objects.next();
                long hash = hash(object.bucket(), object.key());
                if (part(hash) >= first && part(hash) < end && Arrays.binarySearch(hashes, hash) < 0) {
                    other.accept(object);
                }
            }
            first = end;
        }
    }

    private long[] hashes(int first, int end, int count) {
        long[] hashes = new long[count];
        int at = 0;
        try {
            for (int part = first; part < end; part++) {
                int written = (int) counts[part] - (held[part] == null ? 0 : held[part].position() / Long.BYTES);
                if (written > 0) {
                    try (var file = new DataInputStream(new BufferedInputStream(Files.newInputStream(file(part))))) {
                        for (int i = 0; i < written; i++) {
                            hashes[at++] = file.readLong();
                        }
                    }
                }
                for (int i = written; i < counts[part]; i++) {
                    hashes[at++] = held[part].getLong((i - written) * Long.BYTES);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the spool " + spool + " can't be read: " + e.getMessage(), e);
        }
        Arrays.sort(hashes);
        return hashes;
    }

    private Path file(int part) {
        return folder.orElseThrow().resolve("part-" + part);
    }

    private long hash(String bucket, String key) {
        var digest = Sha256.digest();
        digest.update(secret);
        return ByteBuffer.wrap(digest.digest((bucket + "/" + key).getBytes(StandardCharsets.UTF_8))).getLong();
    }

    private static int part(long hash) {
        return (int) (hash >>> 56);
    }

    /** Deletes the files. */
    @Override
    public void close() {
        folder.ifPresent(written -> {
            try {
                for (int part = 0; part < PARTS; part++) {
                    Files.deleteIfExists(written.resolve("part-" + part));
                }
                Files.deleteIfExists(written);
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + written + " can't be deleted: " + e.getMessage(), e);
            }
        });
    }
}
