package io.tidemark.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Headers of a tar's files (POSIX.1-2001), which differ in path, size and time alone: all else is constant.
 *
 * <p>What the fixed fields can't hold (a path of 100 characters or more, a time before 1970 or after 2242) stands in a pax
 * header, as whole seconds.
 */
final class TarHeaders {
    /** What a header, and a file's content with its padding, is a multiple of. */
    static final int RECORD_BYTES = TarConstants.DEFAULT_RCDSIZE;

    private static final int MODE = 0644;
    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int CHECKSUM_AT = 148;
    private static final long MAX_NUMBER = TarConstants.MAXSIZE;

    // One entry for all files: a new one asks the clock and the system for what is overwritten anyway.
    private final TarArchiveEntry entry = new TarArchiveEntry("", TarConstants.LF_NORMAL, true);
    private final byte[] header = new byte[RECORD_BYTES];
    // Of what no file changes, with blanks for the checksum's own digits, as POSIX has it.
    private final long constantSum;

    TarHeaders() {
        entry.setMode(MODE);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        entry.writeEntryHeader(header);
        long sum = TarUtils.computeCheckSum(header) - sum(CHECKSUM_AT, TarConstants.CHKSUMLEN) - sumOfFields();
        constantSum = sum + (long) ' ' * TarConstants.CHKSUMLEN;
    }

    /**
     * The header of one file, with the pax header before it where it needs one.
     *
     * @param seconds since 1970
     * @return valid until the next call
     */
    byte[] header(String path, long sizeBytes, long seconds) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean fits = name.length < TarConstants.NAMELEN && sizeBytes <= MAX_NUMBER && seconds >= 0
                && seconds <= MAX_NUMBER;
        if (!fits) {
            return made(path, sizeBytes, seconds);
        }
        // All other fields stay as they were made once: to make each anew was an eighth of rendering and packing.
        System.arraycopy(name, 0, header, 0, name.length);
        Arrays.fill(header, name.length, TarConstants.NAMELEN, (byte) 0);
        TarUtils.formatLongOctalBytes(sizeBytes, header, SIZE_AT, TarConstants.SIZELEN);
        TarUtils.formatLongOctalBytes(seconds, header, TIME_AT, TarConstants.MODTIMELEN);
        TarUtils.formatCheckSumOctalBytes(constantSum + sumOfFields(), header, CHECKSUM_AT, TarConstants.CHKSUMLEN);
        return header;
    }

    private byte[] made(String path, long sizeBytes, long seconds) throws IOException {
        entry.setName(path);
        entry.setSize(sizeBytes);
        entry.setLastModifiedTime(FileTime.from(seconds, TimeUnit.SECONDS));
        var made = new ByteArrayOutputStream();
        // Not closed: it would miss the content.
        var tar = new TarArchiveOutputStream(made, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.putArchiveEntry(entry);
        return made.toByteArray();
    }

    private long sumOfFields() {
        return sum(0, TarConstants.NAMELEN) + sum(SIZE_AT, TarConstants.SIZELEN) + sum(TIME_AT, TarConstants.MODTIMELEN);
    }

    private long sum(int from, int length) {
        long sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += header[i] & 0xFF;
        }
        return sum;
    }
}
