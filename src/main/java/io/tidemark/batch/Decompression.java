package io.tidemark.batch;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** Reads an archive's tar, however it is compressed; memory holds a window of it. */
public final class Decompression {
    private Decompression() {
    }

    /**
     * The tar in an object. To be closed, which closes the object too: zstd holds memory that the garbage collector does not
     * free.
     *
     * @param extension as {@link Compression#extension} gives it
     * @throws IOException where the object can't be read, or begins as none of that compression does
     */
    public static InputStream tar(String extension, InputStream object) throws IOException {
        return switch (extension) {
            // To the object's end: a reader may not overlook what follows the first member.
            case ".tgz" -> new GzipCompressorInputStream(object, true);
            case ".tar.zst" -> new ZstdCompressorInputStream(object);
            default -> throw new IOException("this version does not read its compression");
        };
    }
}
