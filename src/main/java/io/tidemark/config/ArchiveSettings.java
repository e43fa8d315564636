package io.tidemark.config;

import io.tidemark.batch.Compression;
import java.util.List;

/**
 * How archives are compressed.
 *
 * @param level in the format's range
 * @param gzip  what compresses gzip
 */
public record ArchiveSettings(Format format, int level, Gzip gzip) {
    /** The level where none is set: the bytes that a higher one saves are few beside those of attachments (bench/README.md). */
    public static final int STANDARD_LEVEL = 1;

    /** A way to compress, with its range of levels: the first is the fastest, the last gives the smallest archives. */
    public enum Format {
        GZIP(0, 9), ZSTD(1, 19);

        private final int leastLevel;
        private final int mostLevel;

        Format(int leastLevel, int mostLevel) {
            this.leastLevel = leastLevel;
            this.mostLevel = mostLevel;
        }

        static Format parse(String text) {
            return switch (text) {
                case "gzip" -> GZIP;
                case "zstd" -> ZSTD;
                default -> throw new IllegalArgumentException("is unknown; expected gzip or zstd");
            };
        }
    }

    /** Which library compresses gzip. */
    public enum Gzip {
        /** The fastest that the machine has and that knows the level. */
        AUTO,
        /** Java's own. */
        JAVA,
        /** Intel's ISA-L, whose levels are 1 to 3. */
        ISAL,
        /** libdeflate. */
        LIBDEFLATE;

        static Gzip parse(String text) {
            return switch (text) {
                case "auto" -> AUTO;
                case "java" -> JAVA;
                case "isal" -> ISAL;
                case "libdeflate" -> LIBDEFLATE;
                default -> throw new IllegalArgumentException("is unknown; expected auto, isal, libdeflate or java");
            };
        }
    }

    public ArchiveSettings {
        if (level < leastLevel(format, gzip) || level > mostLevel(format, gzip)) {
            throw new IllegalArgumentException("no level of " + format + ": " + level);
        }
    }

    static ArchiveSettings read(Reader reader) {
        Format format = reader.read(List.of("tidemark.archive.compression"), Format.GZIP, Format::parse);
        Gzip gzip = reader.read(List.of("tidemark.archive.gzip"), Gzip.AUTO, Gzip::parse);
        return new ArchiveSettings(format, reader.number(List.of("tidemark.archive.level"), STANDARD_LEVEL,
                leastLevel(format, gzip), mostLevel(format, gzip)), gzip);
    }

    static int leastLevel(Format format, Gzip gzip) {
        return isIsal(format, gzip) ? 1 : format.leastLevel;
    }

    static int mostLevel(Format format, Gzip gzip) {
        return isIsal(format, gzip) ? 3 : format.mostLevel;
    }

    private static boolean isIsal(Format format, Gzip gzip) {
        return format == Format.GZIP && gzip == Gzip.ISAL;
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
                case ISAL -> Compression.isal(level);
                case LIBDEFLATE -> Compression.libdeflate(level);
            };
            case ZSTD -> Compression.zstd(level);
        };
    }
}
