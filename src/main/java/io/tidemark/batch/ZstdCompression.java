package io.tidemark.batch;

import com.github.luben.zstd.util.Native;
import io.tidemark.TidemarkException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/**
 * Zstandard (RFC 8878), one frame with a checksum of its content.
 *
 * <p>The compressed bytes are those of the zstd that comes with Tidemark, so a release with another one may give other
 * bytes for the same tar. The key doesn't change then, because its digest is of the content.
 *
 * @param level 1 (fastest) to 19 (smallest)
 */
record ZstdCompression(int level) implements Compression {
    ZstdCompression {
        // Beyond 19 zstd wants windows of 128 MB, which readers would have to provide too.
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("zstd's levels are 1 to 19: " + level);
        }
        requireLibrary();
    }

    // Else the first archive would find it missing, in a thread of a route.
    private static void requireLibrary() {
        try {
            Native.load();
        } catch (LinkageError e) {
            throw new TidemarkException("the library of zstd can't be loaded: " + e.getMessage(),
                    "it is unpacked into the folder of the system property java.io.tmpdir, from where programs must be"
                            + " allowed to run; else set tidemark.archive.compression=gzip", e);
        }
    }

    @Override
    public String extension() {
        return ".tar.zst";
    }

    @Override
    public String contentType() {
        return "application/zstd";
    }

    @Override
    public OutputStream to(OutputStream out) throws IOException {
        // Each is set, though most are the library's defaults: a default that changed would change every archive.
        return ZstdCompressorOutputStream.builder()
                .setOutputStream(out)
                .setLevel(level)
                // As gzip has one: a person's zstd -t then finds what was damaged.
                .setChecksum(true)
                // Workers would cut the content into jobs, whose number shows in the bytes.
                .setWorkers(0)
                .setCloseFrameOnFlush(false)
                .get();
    }
}
