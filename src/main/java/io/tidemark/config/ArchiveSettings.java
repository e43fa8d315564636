package io.tidemark.config;

import io.tidemark.batch.Compression;

/**
 * How archives are compressed.
 *
 * @param level in the format's range
 * @param gzip  what compresses gzip
 */
public record ArchiveSettings(Format format, int level, Gzip gzip) {
    /** A way to compress, with its range of levels: the first is the fastest, the last gives the smallest archives. */
    public enum Format {
        GZIP(6, 0, 9), ZSTD(1, 1, 19);

        private final int standardLevel;
        private final int leastLevel;
        private final int mostLevel;

        Format(int standardLevel, int leastLevel, int mostLevel) {
            this.standardLevel = standardLevel;
            this.leastLevel = leastLevel;
            this.mostLevel = mostLevel;
        }

        /** The level where none is set. */
        public int standardLevel() {
            return standardLevel;
        }

        int leastLevel() {
            return leastLevel;
        }

        int mostLevel() {
            return mostLevel;
        }

        static Format parse(String text) {
            return switch (text) {
                case "gzip" -> GZIP;
                case "zstd" -> ZSTD;
                default -> throw new IllegalArgumentException("is unknown; allowed are gzip and zstd");
            };
        }
    }

    /** Which library compresses gzip. */
    public enum Gzip {
        /** libdeflate where the machine has it, else Java's own. */
        AUTO,
        /** Java's own. */
        JAVA,
        /** libdeflate. */
        LIBDEFLATE;

        static Gzip parse(String text) {
            return switch (text) {
                case "auto" -> AUTO;
                case "java" -> JAVA;
                case "libdeflate" -> LIBDEFLATE;
                default -> throw new IllegalArgumentException("is unknown; allowed are auto, java and libdeflate");
            };
        }
    }

    public ArchiveSettings {
        if (level < format.leastLevel || level > format.mostLevel) {
            throw new IllegalArgumentException("no level of " + format + ": " + level);
        }
    }

    /**
     * What compresses in that way.
     *
     * @throws io.tidemark.TidemarkException where this machine can't
     */
    public Compression compression() {
        return switch (format) {
            case GZIP -> switch (gzip) {
                case AUTO -> Compression.fastestGzip(level);
                case JAVA -> Compression.gzip(level);
                case LIBDEFLATE -> Compression.libdeflate(level);
            };
            case ZSTD -> Compression.zstd(level);
        };
    }
}
