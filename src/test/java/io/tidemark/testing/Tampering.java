package io.tidemark.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How a store carries a PUT out in another way than it was asked. */
enum Tampering {
    KEEP_HALF, FRAME, CHANGE_BIT, IGNORE_CONDITIONS, IGNORE_CHECKSUMS;

    /** What it stores of a body. */
    byte[] body(byte[] whole) {
        return switch (this) {
            case KEEP_HALF -> Arrays.copyOf(whole, whole.length / 2);
            case FRAME -> framed(whole);
            case CHANGE_BIT -> changed(whole);
            case IGNORE_CONDITIONS, IGNORE_CHECKSUMS -> whole;
        };
    }

    private static byte[] framed(byte[] whole) {
        var framed = new ByteArrayOutputStream();
        framed.writeBytes((Integer.toHexString(whole.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        framed.writeBytes(whole);
        framed.writeBytes("\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return framed.toByteArray();
    }

    private static byte[] changed(byte[] whole) {
        byte[] changed = whole.clone();
        changed[changed.length / 2] ^= 1;
        return changed;
    }
}
