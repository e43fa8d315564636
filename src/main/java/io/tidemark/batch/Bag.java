package io.tidemark.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * One bag (RFC 8493) as a tar that is written front to back: payload files, then tag files, each hashed as it passes.
 */
final class Bag implements Closeable {
    /** What a file adds at the most, besides its content: header and padding, and as much again for a pax header. */
    static final int ENTRY_BYTES_MAX = 4 * 1024;

    // A tar ends with two records of zeros.
    private static final byte[] END = new byte[2 * TarHeaders.RECORD_BYTES];

    private final OutputStream tar;
    private final String folder;
    private final MessageDigest sha256 = Sha256.digest();
    private final TarHeaders headers = new TarHeaders();
    private final Text manifest = new Text();
    private final Text tagManifest = new Text();
    private long sizeBytes;
    private long payloadBytes;
    private long payloadFiles;

    /** A bag in the given folder of a tar. Closing it closes the stream. */
    Bag(OutputStream out, String folder) {
        this.folder = folder + "/";
        tar = out;
    }

    /** Appends a file of {@code data/}. */
    void payload(String file, Instant modified, ByteBuffer content) throws IOException {
        String path = "data/" + file;
        file(path, modified, content);
        promise(path, content.remaining(), Sha256.hex(sha256.digest()));
    }

    /** Enters a file of {@code data/} that is not in the tar but is to be fetched. */
    void fetched(String file, long sizeBytes, String hash) {
        promise("data/" + file, sizeBytes, hash);
    }

    /** Appends a tag file, which the tag manifest will have. */
    void tag(String file, Instant modified, Text content) throws IOException {
        file(file, modified, content.buffer());
        tagManifest.append(Sha256.hex(sha256.digest())).append("  ").append(file).append("\n");
    }

    /** Appends the manifests: the last files of a bag. The result is the SHA-256 of the tag manifest. */
    String manifests(Instant modified) throws IOException {
        tag("manifest-sha256.txt", modified, manifest);
        file("tagmanifest-sha256.txt", modified, tagManifest.buffer());
        return Sha256.hex(sha256.digest());
    }

    /** Octets and files of the payload, those to be fetched included: {@code 279164409832.1198}. */
    String oxum() {
        return payloadBytes + "." + payloadFiles;
    }

    /** Bytes of the tar so far. */
    long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void close() throws IOException {
        try (tar) {
            write(END, 0, END.length);
        }
    }

    private void promise(String path, long sizeBytes, String hash) {
        manifest.append(hash).append("  ").append(path).append("\n");
        payloadBytes += sizeBytes;
        payloadFiles++;
    }

    private void file(String path, Instant modified, ByteBuffer content) throws IOException {
        int length = content.remaining();
        // Whole seconds: a fraction would cost each row a pax header of 1,024 bytes, and its JSON has the microseconds.
        byte[] header = headers.header(folder + path, length, modified.getEpochSecond());
        write(header, 0, header.length);
        write(content.array(), content.arrayOffset() + content.position(), length);
        // To the end of its last record; the zeros that end a tar serve for these too.
        write(END, 0, -length & TarHeaders.RECORD_BYTES - 1);
        sha256.update(content.array(), content.arrayOffset() + content.position(), length);
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
        tar.write(bytes, from, length);
        sizeBytes += length;
    }
}
