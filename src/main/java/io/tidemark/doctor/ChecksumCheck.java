package io.tidemark.doctor;

import io.tidemark.store.ObjectToStore;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts objects with a wrong checksum, which a store that checks it refuses. */
final class ChecksumCheck {
    private static final byte[] BYTES = "put with a checksum of other bytes".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHERS = "other bytes".getBytes(StandardCharsets.US_ASCII);
    private static final int BAD_REQUEST = 400;

    private final Probe probe;

    ChecksumCheck(Probe probe) {
        this.probe = probe;
    }

    boolean run(Findings findings) {
        boolean sha256 = isRefused(probe.object("wrong-checksum", BYTES, OTHERS, BYTES));
        boolean md5 = isRefused(probe.object("wrong-checksum", BYTES, BYTES, OTHERS));
        if (sha256 && md5) {
            findings.ok("a PUT with a wrong checksum is refused, by SHA-256 and by Content-MD5");
        } else if (sha256 || md5) {
            findings.ok("a PUT with a wrong checksum is refused, by " + (sha256 ? "SHA-256; Content-MD5" : "Content-MD5;"
                    + " SHA-256")
                    + " is ignored");
        } else {
            findings.warning("a PUT with a wrong checksum is accepted, by SHA-256 and by Content-MD5",
                    "bytes that are damaged on the way, or in the store's memory, are stored unnoticed",
                    "reach the store by https, which notices damage on the way, set tidemark.store.confirm=all, and check the"
                            + " replica from time to time");
        }
        return sha256 || md5;
    }

    private boolean isRefused(ObjectToStore wrong) {
        try {
            probe.putToBeRefused(wrong);
            return false;
        } catch (S3Exception e) {
            if (e.statusCode() == BAD_REQUEST) {
                return true;
            }
            throw e;
        }
    }
}
