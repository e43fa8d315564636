package io.tidemark.reader;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdUtils;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive object as it is read from front to back: the entries of its tar, and in the end the hash of all its bytes.
 *
 * <p>{@link #finish()} must be called for the hash to be whole, after an error too.
 */
final class ArchiveStream implements Closeable {
    /** Magic and version of POSIX.1-2001's ustar header, at its place in each header; GNU's reads "ustar  ". */
    private static final String USTAR = "ustar\0" + "00";
    private static final int USTAR_OFFSET = 257;

    private final DigestInputStream object;
    private final long[] sizeBytes = new long[1];
    private final List<String> flaws = new ArrayList<>();
    private InputStream unpacked;
    private TarArchiveInputStream tar;

    ArchiveStream(InputStream bytes) {
        object = new DigestInputStream(new Counting(bytes, sizeBytes), Sha256.digest());
    }

    /** Reads as far as the first entry. @throws IOException where this is no gzip, zstd or tar */
    void open(String extension) throws IOException {
        InputStream buffered = new BufferedInputStream(object, 64 * 1024);
        unpacked = new BufferedInputStream(extension.equals("tgz") ? gunzip(buffered) : unzstd(buffered), 64 * 1024);
        unpacked.mark(512);
        byte[] header = unpacked.readNBytes(512);
        unpacked.reset();
        if (header.length < 512) {
            throw new DamagedException("holds no tar");
        }
        String magic = new String(header, USTAR_OFFSET, 8, StandardCharsets.ISO_8859_1);
        if (!magic.equals(USTAR)) {
            flaws.add("holds a tar that isn't POSIX.1-2001");
        }
        tar = new TarArchiveInputStream(unpacked, "UTF-8");
    }

    private InputStream gunzip(InputStream packed) throws IOException {
        GzipCompressorInputStream gzip = new GzipCompressorInputStream(packed, true);
        if (gzip.getMetaData().getModificationTime() != 0) {
            flaws.add("has a gzip header with mtime " + gzip.getMetaData().getModificationTime() + ", expected 0");
        }
        if (gzip.getMetaData().getFileName() != null) {
            flaws.add("has a gzip header with the file name " + gzip.getMetaData().getFileName());
        }
        return gzip;
    }

    private static InputStream unzstd(InputStream packed) throws IOException {
        if (!ZstdUtils.isZstdCompressionAvailable()) {
            throw new DamagedException("is packed with zstd, which needs zstd-jni on the class path to be read");
        }
        return new ZstdCompressorInputStream(packed);
    }

    Optional<TarArchiveEntry> next() throws IOException {
        return Optional.ofNullable(tar.getNextEntry());
    }

    /** The current entry's bytes. */
    InputStream entry() {
        return tar;
    }

    /** What is wrong with the packing itself. */
    List<String> flaws() {
        return flaws;
    }

    /** Reads what follows the tar's last entry: zeros, and the gzip trailer with its checksum. */
    void readTail() throws IOException {
        byte[] tail = new byte[8192];
        for (int n; (n = unpacked.read(tail)) > 0; ) {
            for (int i = 0; i < n; i++) {
                if (tail[i] != 0) {
                    throw new DamagedException("holds bytes after the end of its tar");
                }
            }
        }
    }

    /** Reads the object to its end, whatever it holds. */
    void finish() throws IOException {
        object.transferTo(OutputStream.nullOutputStream());
    }

    String sha256() {
        return Sha256.hex(object.getMessageDigest().digest());
    }

    long sizeBytes() {
        return sizeBytes[0];
    }

    @Override
    public void close() throws IOException {
        object.close();
    }

    private static final class Counting extends FilterInputStream {
        private final long[] count;

        Counting(InputStream in, long[] count) {
            super(in);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count[0] += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            count[0] += Math.max(n, 0);
            return n;
        }
    }
}
