package io.tidemark.replica;

import io.tidemark.batch.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Computes the SHA-256 of what is read through it, and remembers whether reading failed.
 *
 * <p>So a transfer that broke off is not mistaken for damaged content, whoever reads. Closing it does nothing: what
 * follows the part that a reader understands is still to be read.
 */
public final class HashedInput extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private long sizeBytes;
    private IOException failure;

    public HashedInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                digest.update(bytes, offset, count);
                sizeBytes += count;
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    // Bytes that are skipped are in no hash: they are read instead.
    @Override
    public long skip(long count) throws IOException {
        byte[] passed = new byte[(int) Math.min(count, 1 << 13)];
        return Math.max(0, read(passed, 0, passed.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() {
        // Whoever opened the underlying stream closes it.
    }

    /** Reads what is left. */
    public void drain() throws IOException {
        byte[] passed = new byte[1 << 13];
        while (read(passed, 0, passed.length) >= 0) {
            // Only the hash wants it.
        }
    }

    /** Of what was read. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Why reading failed; empty while it didn't. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The SHA-256 of what was read, in lower-case hex; to be asked once. */
    public String sha256() {
        return Sha256.hex(digest.digest());
    }
}
