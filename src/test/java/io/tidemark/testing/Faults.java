package io.tidemark.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults of one object store, and the requests it has seen. They outlive a restart of the server.
 * Where several faults match a request, the one that began first has it.
 * Safe for use by several threads.
 */
public final class Faults {
    // A demo's store runs for days: what it remembers is bounded.
    private static final int REQUESTS_MAX = 100_000;

    private final List<Fault> active = new CopyOnWriteArrayList<>();
    private final Deque<StoreRequest> requests = new ArrayDeque<>();

    Faults() {
    }

    /** A fault for these operations (none named: for all), which begins when it is told what to do. */
    public Fault on(Operation... operations) {
        return new Fault(this, operations);
    }

    /** Lifts every fault. */
    public void clear() {
        active.forEach(Fault::close);
    }

    /** Every request since the start or {@link #forgetRequests}, in the order of arrival: the last 100,000 at most. */
    public List<StoreRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many requests of this operation have come, in buckets whose name begins with {@code bucketPrefix}. */
    public long count(Operation operation, String bucketPrefix) {
        return requests().stream()
                .filter(request -> request.operation() == operation && request.bucket().startsWith(bucketPrefix)).count();
    }

    /** How many requests of this operation have come. */
    public long count(Operation operation) {
        return count(operation, "");
    }

    /** Begins counting anew. */
    public void forgetRequests() {
        synchronized (requests) {
            requests.clear();
        }
    }

    void add(Fault fault) {
        active.add(fault);
    }

    void remove(Fault fault) {
        active.remove(fault);
    }

    <T> T around(StoreRequest request, Fault.Call<T> call) {
        remember(request);
        for (Fault fault : active) {
            if (fault.claims(request)) {
                return fault.apply(call);
            }
        }
        return call.proceed();
    }

    private void remember(StoreRequest request) {
        synchronized (requests) {
            if (requests.size() == REQUESTS_MAX) {
                requests.removeFirst();
            }
            requests.addLast(request);
        }
    }
}
