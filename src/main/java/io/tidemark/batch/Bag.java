package io.tidemark.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * One bag (RFC 8493) as a tar that is written front to back: payload files, then tag files, each hashed as it passes.
 *
 * <p>The tar is POSIX.1-2001: what its fixed fields can't hold (a path longer than 100 characters, a time before 1970 or
 * after 2242) stands in a pax header, as whole seconds; the rest of the header is constant.
 */
final class Bag implements Closeable {
    /** What a file adds at the most, besides its content: header and padding, and as much again for a pax header. */
    static final int ENTRY_BYTES_MAX = 4 * 1024;

    private static final int MODE = 0644;

    private final TarArchiveOutputStream tar;
    private final String folder;
    private final MessageDigest sha256 = Sha256.digest();
    // One entry for all files: a new one asks the clock and the system for what is overwritten anyway.
    private final TarArchiveEntry entry = new TarArchiveEntry("", TarConstants.LF_NORMAL, true);
    private final Text manifest = new Text();
    private final Text tagManifest = new Text();
    private long payloadBytes;
    private long payloadFiles;

    /** A bag in the given folder of a tar. Closing it closes the stream. */
    Bag(OutputStream out, String folder) {
        this.folder = folder + "/";
        tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        entry.setMode(MODE);
        entry.setIds(0, 0);
        entry.setNames("", "");
    }

    /** Appends a file of {@code data/}. */
    void payload(String file, Instant modified, byte[] content) throws IOException {
        String path = "data/" + file;
        file(path, modified, content, content.length);
        promise(path, content.length, Sha256.hex(sha256.digest()));
    }

    /** Enters a file of {@code data/} that is not in the tar but is to be fetched. */
    void fetched(String file, long sizeBytes, String hash) {
        promise("data/" + file, sizeBytes, hash);
    }

    /** Appends a tag file, which the tag manifest will have. */
    void tag(String file, Instant modified, Text content) throws IOException {
        file(file, modified, content.bytes(), content.size());
        tagManifest.append(Sha256.hex(sha256.digest())).append("  ").append(file).append("\n");
    }

    /** Appends the manifests: the last files of a bag. The result is the SHA-256 of the tag manifest. */
    String manifests(Instant modified) throws IOException {
        tag("manifest-sha256.txt", modified, manifest);
        file("tagmanifest-sha256.txt", modified, tagManifest.bytes(), tagManifest.size());
        return Sha256.hex(sha256.digest());
    }

    /** Octets and files of the payload, those to be fetched included: {@code 279164409832.1198}. */
    String oxum() {
        return payloadBytes + "." + payloadFiles;
    }

    /** Bytes of the tar so far. */
    long sizeBytes() {
        return tar.getBytesWritten();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void promise(String path, long sizeBytes, String hash) {
        manifest.append(hash).append("  ").append(path).append("\n");
        payloadBytes += sizeBytes;
        payloadFiles++;
    }

    private void file(String path, Instant modified, byte[] content, int length) throws IOException {
        entry.setName(folder + path);
        entry.setSize(length);
        // Whole seconds: a fraction would cost each row a pax header of 1,024 bytes, and its JSON has the microseconds.
        entry.setLastModifiedTime(FileTime.from(modified.getEpochSecond(), TimeUnit.SECONDS));
        tar.putArchiveEntry(entry);
        tar.write(content, 0, length);
        tar.closeArchiveEntry();
        sha256.update(content, 0, length);
    }
}
