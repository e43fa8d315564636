package io.tidemark.batch;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of an archive's key, without the target's key prefix.
 *
 * <pre>
 * akten/akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz
 * akten/akten-00000043_supplement_20110501T101000.654321_0123456789ab.tgz
 * </pre>
 *
 * @param from      {@code updated_at} of the watermark the batch starts after; a supplement's is the same as {@code to}
 * @param to        {@code updated_at} of the watermark the batch ends with
 * @param digest    the first 12 hex digits of the SHA-256 of the bag's {@code tagmanifest-sha256.txt}
 * @param extension {@code .tgz} or {@code .tar.zst}
 */
public record ArchiveKey(String stream, long sequence, BatchKind kind, Instant from, Instant to, String digest,
                         String extension) {
    private static final String TIME = "([0-9]{8}T[0-9]{6}\\.[0-9]{6})";
    private static final Pattern KEY = Pattern.compile("([^/]+)/\\1-([0-9]{8})_(?:" + TIME + "|supplement)_" + TIME
            + "_([0-9a-f]{12})(\\.tgz|\\.tar\\.zst)");

    public ArchiveKey {
        if (!BatchIdentity.isStream(stream) || sequence < 1 || sequence > BatchIdentity.MAX_SEQUENCE) {
            throw new IllegalArgumentException("no archive has the stream and sequence " + stream + " " + sequence);
        }
        if (to.isBefore(from) || kind == BatchKind.SUPPLEMENT && !to.equals(from)) {
            throw new IllegalArgumentException("no " + kind.inDocument() + " is from " + from + " to " + to);
        }
        if (!digest.matches("[0-9a-f]{12}") || !extension.equals(".tgz") && !extension.equals(".tar.zst")) {
            throw new IllegalArgumentException("no archive's key ends in " + digest + extension);
        }
    }

    /**
     * The parts of a key, without the target's key prefix; other objects' keys give an error.
     *
     * @throws IllegalArgumentException where it isn't the key of an archive
     */
    public static ArchiveKey parse(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the key of an archive: " + key);
        }
        Instant to = Timestamps.ofName(parts.group(4));
        boolean isInterval = parts.group(3) != null;
        return new ArchiveKey(parts.group(1), Long.parseLong(parts.group(2)),
                isInterval ? BatchKind.INTERVAL : BatchKind.SUPPLEMENT,
                isInterval ? Timestamps.ofName(parts.group(3)) : to, to, parts.group(5), parts.group(6));
    }

    /** The key, without the target's key prefix. */
    @Override
    public String toString() {
        return stream + "/" + stream + "-" + digits(sequence) + "_"
                + (kind == BatchKind.INTERVAL ? Timestamps.inName(from) : "supplement") + "_" + Timestamps.inName(to) + "_"
                + digest + extension;
    }

    static String digits(long sequence) {
        String digits = Long.toString(sequence);
        return "0".repeat(8 - digits.length()) + digits;
    }
}
