package io.tidemark.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Lists a bucket's own corner: whether the store can be reached, takes the credentials and the region, has the bucket, and
 * what time it has.
 */
final class BucketCheck {
    // S3 refuses signatures that are a quarter of an hour off.
    private static final Duration MAX_DIFFERENCE = Duration.ofMinutes(1);

    private final Probe probe;
    private final Clock clock;

    BucketCheck(Probe probe, Clock clock) {
        this.probe = probe;
        this.clock = clock;
    }

    /**
     * Looks at it and writes nothing.
     *
     * @return false where the bucket is missing
     */
    boolean run(Findings findings) {
        try {
            clock(Optional.of(probe.list().sdkHttpResponse()), findings);
            findings.ok("the bucket is there and can be listed");
            return true;
        } catch (NoSuchBucketException e) {
            clock(answer(e), findings);
            return false;
        } catch (S3Exception e) {
            var failure = new StoreFailure(probe.settings().connection(), e);
            if (!failure.isForbidden()) {
                throw e;
            }
            clock(answer(e), findings);
            findings.warning("the bucket can't be listed: " + failure.found(),
                    "rebuild-state, and the check that no second chain is begun, don't see the archives",
                    "grant s3:ListBucket on the bucket");
            return true;
        }
    }

    /** Makes a bucket that is missing, as the first run with rows of this month would. */
    void create(Findings findings) {
        probe.createBucket();
        findings.ok("the bucket was missing and could be created");
    }

    private static Optional<SdkHttpResponse> answer(S3Exception failure) {
        return Optional.ofNullable(failure.awsErrorDetails()).map(details -> details.sdkHttpResponse());
    }

    private void clock(Optional<SdkHttpResponse> response, Findings findings) {
        Instant own = clock.instant();
        Optional<Instant> theirs = response.flatMap(answer -> answer.firstMatchingHeader("Date")).flatMap(BucketCheck::moment);
        if (theirs.isEmpty()) {
            findings.ok("the store doesn't report its time");
            return;
        }
        Duration difference = Duration.between(own, theirs.get());
        String found = "the store's clock is " + difference.abs().toSeconds() + " s "
                + (difference.isNegative() ? "behind" : "ahead of") + " this machine's";
        if (difference.abs().compareTo(MAX_DIFFERENCE) <= 0) {
            findings.ok(found);
        } else {
            findings.warning(found, "requests are refused once it is a quarter of an hour, and no run can store anything",
                    "set this machine's clock, or the store's, by NTP");
        }
    }

    private static Optional<Instant> moment(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
