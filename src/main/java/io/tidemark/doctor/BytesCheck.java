package io.tidemark.doctor;

import io.tidemark.TidemarkException;
import io.tidemark.store.ObjectToStore;
import java.io.UncheckedIOException;

/** Puts an object, reads it back, and looks whether it has the bytes and the metadata that were given. */
final class BytesCheck {
    private static final int SIZE_BYTES = 8192;

    private final Probe probe;

    BytesCheck(Probe probe) {
        this.probe = probe;
    }

    static ObjectToStore object(Probe probe) {
        byte[] bytes = new byte[SIZE_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            // Every byte there is, in an order that no text and no compression takes for its own.
            bytes[i] = (byte) (i * 167 + i / 256);
        }
        return probe.object("bytes", bytes);
    }

    /** @return whether further objects may be put */
    boolean run(Findings findings) {
        ObjectToStore object = object(probe);
        probe.put(object);
        try {
            probe.readBack(object);
        } catch (UncheckedIOException e) {
            findings.error(e.getMessage(), "an archive that can't be read is lost; runs refuse this store and commit nothing",
                    "find out what breaks connections between this machine and the store");
            return false;
        } catch (TidemarkException e) {
            findings.error(e.fact(), "an archive would not be what its hash says: runs refuse this store and commit nothing",
                    "fix the store or the proxy in front of it, or choose another");
            return false;
        }
        var head = probe.head(object);
        if (head.contentLength() != object.sizeBytes() || !object.metadata().equals(head.metadata())
                || !object.contentType().equals(head.contentType())) {
            findings.error("the store does not keep an object's size, metadata and content type: given " + object.sizeBytes()
                            + " " + object.metadata() + " " + object.contentType() + ", found " + head.contentLength() + " "
                            + head.metadata() + " " + head.contentType(),
                    "objects can't be confirmed, and each run fails", "fix the store, or choose one that keeps metadata");
            return false;
        }
        findings.ok("an object is read back as it was put: bytes, size, metadata, content type");
        return true;
    }
}
