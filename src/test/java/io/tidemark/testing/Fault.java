package io.tidemark.testing;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A misbehaviour of the object store, for the requests it was narrowed to, from the moment it is told what to do until
 * it is closed.
 *
 * <pre>{@code
 * try (Fault fault = store.faults().on(PUT).inBuckets("tidemark-acme-").refuse(403)) { … }
 * store.faults().on(PUT).ofKeys("dokumente/pdf/").times(2).refuse(503);
 * Fault gate = store.faults().on(PUT).times(1).hold(); … gate.close();
 * }</pre>
 *
 * Buckets and keys are matched by how they begin. Safe for use by several threads.
 */
public final class Fault implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofMinutes(10);

    private final Faults faults;
    private final Set<Operation> operations;
    private String bucketPrefix = "";
    private String keyPrefix = "";
    private final AtomicLong remaining = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch hit = new CountDownLatch(1);
    private final CountDownLatch lifted = new CountDownLatch(1);
    private Behaviour behaviour;

    /** What happens instead of the request, or around it. */
    @FunctionalInterface
    interface Behaviour {
        <T> T apply(Call<T> call);
    }

    /** The request itself, as the store would carry it out. */
    interface Call<T> {
        T proceed();

        /** Carries a PUT out in another way than it was asked, and answers as if it were as asked; else as {@link #proceed}. */
        T proceedWith(Tampering tampering);
    }

    Fault(Faults faults, Operation... operations) {
        this.faults = faults;
        this.operations = operations.length == 0 ? EnumSet.allOf(Operation.class) : EnumSet.of(operations[0], operations);
    }

    /** Only buckets whose name begins like this. */
    public Fault inBuckets(String prefix) {
        bucketPrefix = prefix;
        return this;
    }

    /** Only keys that begin like this. */
    public Fault ofKeys(String prefix) {
        keyPrefix = prefix;
        return this;
    }

    /** Only the next {@code count} matching requests; what comes after them is served as ever. */
    public Fault times(int count) {
        remaining.set(count);
        return this;
    }

    /** Refuses the request with an HTTP status (403 is AccessDenied, 503 SlowDown); nothing is stored. */
    public Fault refuse(int httpStatus) {
        return begin(new Behaviour() {
            @Override
            public <T> T apply(Call<T> call) {
                throw refusal(httpStatus);
            }
        });
    }

    /** Carries the request out and then answers with an HTTP status: the answer that never arrived. */
    public Fault refuseAfterwards(int httpStatus) {
        return begin(new Behaviour() {
            @Override
            public <T> T apply(Call<T> call) {
                call.proceed();
                throw refusal(httpStatus);
            }
        });
    }

    /** Stores the first half of an uploaded body and answers 200: the store that lies. */
    public Fault keepHalf() {
        return tamper(Tampering.KEEP_HALF);
    }

    /** Stores an uploaded body in the framing of a chunked upload and answers 200, as some servers do. */
    public Fault frame() {
        return tamper(Tampering.FRAME);
    }

    /** Stores one bit of an uploaded body changed and answers 200: the size is right. */
    public Fault changeBit() {
        return tamper(Tampering.CHANGE_BIT);
    }

    /** Overwrites whatever condition an upload has. */
    public Fault ignoreConditions() {
        return tamper(Tampering.IGNORE_CONDITIONS);
    }

    /** Stores an uploaded body whatever checksums come with it. */
    public Fault ignoreChecksums() {
        return tamper(Tampering.IGNORE_CHECKSUMS);
    }

    private Fault tamper(Tampering how) {
        return begin(new Behaviour() {
            @Override
            public <T> T apply(Call<T> call) {
                return call.proceedWith(how);
            }
        });
    }

    /** Lets the request wait this long before it is carried out, or until this fault is closed. */
    public Fault delay(Duration duration) {
        return begin(new Behaviour() {
            @Override
            public <T> T apply(Call<T> call) {
                await(lifted, duration);
                return call.proceed();
            }
        });
    }

    /** Lets the request wait until this fault is closed. */
    public Fault hold() {
        return delay(FOREVER);
    }

    /** How many requests have met this fault. */
    public int hits() {
        return hits.get();
    }

    /** Waits until a request has met this fault. @throws AssertionError when none has come in time */
    public Fault awaitHit(Duration atMost) {
        if (!await(hit, atMost)) {
            throw new AssertionError("no request met the fault within " + atMost);
        }
        return this;
    }

    /** Lifts the fault: waiting requests go on, later ones are served as ever. May be called more than once. */
    @Override
    public void close() {
        faults.remove(this);
        lifted.countDown();
    }

    boolean claims(StoreRequest request) {
        if (!operations.contains(request.operation()) || !request.bucket().startsWith(bucketPrefix)
                || !request.key().startsWith(keyPrefix)) {
            return false;
        }
        return remaining.getAndUpdate(left -> left == Long.MAX_VALUE ? left : Math.max(0, left - 1)) > 0;
    }

    <T> T apply(Call<T> call) {
        hits.incrementAndGet();
        hit.countDown();
        return behaviour.apply(call);
    }

    private Fault begin(Behaviour what) {
        behaviour = what;
        faults.add(this);
        return this;
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException((InterruptedIOException) new InterruptedIOException().initCause(e));
        }
    }

    private static S3Exception refusal(int httpStatus) {
        String code = switch (httpStatus) {
            case 403 -> "AccessDenied";
            case 404 -> "NoSuchBucket";
            case 412 -> "PreconditionFailed";
            case 500 -> "InternalError";
            case 501 -> "NotImplemented";
            case 503 -> "SlowDown";
            default -> "TestFault";
        };
        return (S3Exception) S3Exception.builder().statusCode(httpStatus).awsErrorDetails(AwsErrorDetails.builder()
                .errorCode(code).errorMessage("refused by a fault of the test")
                .sdkHttpResponse(SdkHttpResponse.builder().statusCode(httpStatus).build()).build()).build();
    }
}
