package io.tidemark.doctor;

import java.time.Clock;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkException;

/** All that is looked at of one store. Where a store refuses what the rest builds on, the rest is left out. */
final class StoreCheck {
    private final Probe probe;
    private final Clock clock;

    StoreCheck(Probe probe, Clock clock) {
        this.probe = probe;
        this.clock = clock;
    }

    /** What the store does to objects, in this month's bucket, which is made where it is missing. */
    void run(Findings findings) {
        var bucket = new BucketCheck(probe, clock);
        if (attempt("listing the bucket", findings, () -> isThereOrMade(bucket, findings))
                && attempt("putting an object and reading it back", findings, () -> new BytesCheck(probe).run(findings))) {
            attempt("a conditional PUT", findings, () -> new ConditionCheck(probe).run(findings));
            attempt("a PUT with a wrong checksum", findings, () -> new ChecksumCheck(probe).run(findings));
            buckets(findings);
        }
    }

    private boolean isThereOrMade(BucketCheck bucket, Findings findings) {
        return bucket.run(findings) || attempt("creating the bucket, which is missing,", findings, () -> {
            bucket.create(findings);
            return true;
        });
    }

    /** The bucket of one more tenant of a store that was looked at already: nothing is written. */
    void runAgain(Findings findings) {
        attempt("listing the bucket", findings, () -> {
            if (!new BucketCheck(probe, clock).run(findings)) {
                findings.ok("the bucket is missing, and created with this month's first rows");
            }
            return true;
        });
    }

    private void buckets(Findings findings) {
        try {
            probe.listBuckets();
            findings.ok("buckets can be listed");
        } catch (SdkException e) {
            findings.ok("buckets can't be listed: " + new StoreFailure(probe.settings().connection(), e).code()
                    + "; rebuild-state and the first run of a stream look into each month's bucket instead");
        }
    }

    private boolean attempt(String what, Findings findings, BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (SdkException e) {
            new StoreFailure(probe.settings().connection(), e).addTo(findings, what);
            return false;
        }
    }
}
