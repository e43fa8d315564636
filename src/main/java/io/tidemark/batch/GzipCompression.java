package io.tidemark.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * gzip (RFC 1952) with a header of constants: no mtime, no file name, operating system unknown.
 *
 * <p>The compressed bytes are the zlib's that the Java runtime uses, so a runtime with another zlib may give other bytes
 * for the same tar. The key doesn't change then, because its digest is of the content.
 *
 * @param level 0 (stored only) to 9 (smallest)
 */
record GzipCompression(int level) implements GzipFormat {
    private static final int UNKNOWN_SYSTEM = 255;
    private static final int BUFFER_BYTES = 1 << 16;

    GzipCompression {
        if (level < 0 || level > 9) {
            throw new IllegalArgumentException("gzip's levels are 0 to 9: " + level);
        }
    }

    @Override
    public OutputStream to(OutputStream out) throws IOException {
        // Each is set, though most are the library's defaults: a default that changed would change every archive.
        GzipParameters parameters = new GzipParameters();
        parameters.setCompressionLevel(level);
        parameters.setModificationInstant(Instant.EPOCH);
        parameters.setOperatingSystem(UNKNOWN_SYSTEM);
        parameters.setHeaderCRC(false);
        parameters.setBufferSize(BUFFER_BYTES);
        return new GzipCompressorOutputStream(out, parameters);
    }
}
