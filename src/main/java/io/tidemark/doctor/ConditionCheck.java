package io.tidemark.doctor;

import io.tidemark.store.ConditionUnknownException;
import io.tidemark.store.KeyTakenException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts an object again that is there, on condition that it isn't. Any answer will do: runs find it out for themselves. */
final class ConditionCheck {
    private final Probe probe;

    ConditionCheck(Probe probe) {
        this.probe = probe;
    }

    boolean run(Findings findings) {
        try {
            probe.putIfAbsent(BytesCheck.object(probe));
            findings.ok("conditional PUT (If-None-Match: *) is silently ignored: each PUT is preceded by a HEAD");
        } catch (S3Exception e) {
            switch (e.statusCode()) {
                case KeyTakenException.STATUS -> findings.ok("conditional PUT (If-None-Match: *) is honoured");
                case ConditionUnknownException.STATUS -> findings.ok("conditional PUT (If-None-Match: *) is refused as not implemented:"
                        + " each PUT is preceded by a HEAD");
                default -> throw e;
            }
        }
        return true;
    }
}
