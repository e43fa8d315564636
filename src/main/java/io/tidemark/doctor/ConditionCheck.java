package io.tidemark.doctor;

import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts an object again that is there, on condition that it isn't. Any answer will do: runs find it out for themselves. */
final class ConditionCheck {
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

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
                case PRECONDITION_FAILED -> findings.ok("conditional PUT (If-None-Match: *) is honoured");
                case NOT_IMPLEMENTED -> findings.ok("conditional PUT (If-None-Match: *) is refused as not implemented:"
                        + " each PUT is preceded by a HEAD");
                default -> throw e;
            }
        }
        return true;
    }
}
