package io.tidemark.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what passes through, so that the object need not be read again. */
final class FingerprintOutput extends OutputStream {
    private final OutputStream out;
    private final MessageDigest sha256 = Sha256.digest();
    private final MessageDigest md5 = Sha256.digest("MD5");
    private long sizeBytes;

    FingerprintOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        md5.update(bytes, offset, length);
        sizeBytes += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Of all that passed, in lower-case hex; to be asked once. */
    String sha256() {
        return Sha256.hex(sha256.digest());
    }

    /** Of all that passed, in lower-case hex; to be asked once. */
    String md5() {
        return Sha256.hex(md5.digest());
    }
}
