package io.tidemark.ops;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * All streams together.
 *
 * @param behind     how many have a lag beyond the limit
 * @param failing    of how many the last run failed
 * @param running    how many have a run under way in this process
 * @param lagSeconds of the stream that is farthest behind
 * @param rows       in all chains, each stored version counted; so with the next three
 * @param bytes      of archives and attachments, as stored
 * @param setAside   rows that are set aside now
 */
record Summary(int streams, long behind, long failing, long paused, long running, long lagSeconds, long rows, long archives,
               long attachments, long bytes, long setAside) {
    static Summary of(List<StreamFigures> all, Duration lagMax) {
        return new Summary(all.size(), count(all, stream -> stream.complaint(lagMax).isPresent()),
                count(all, stream -> stream.failures() > 0), count(all, stream -> stream.pause().isPresent()),
                count(all, stream -> stream.run().isPresent()),
                all.stream().filter(StreamFigures::isDue).mapToLong(stream -> stream.lag().toSeconds()).max().orElse(0),
                sum(all, stream -> stream.totals().rows()), sum(all, stream -> stream.totals().archives()),
                sum(all, stream -> stream.totals().attachments()), sum(all, stream -> stream.totals().bytes()),
                sum(all, StreamFigures::quarantine));
    }

    private static long count(List<StreamFigures> all, Predicate<StreamFigures> which) {
        return all.stream().filter(which).count();
    }

    private static long sum(List<StreamFigures> all, ToLongFunction<StreamFigures> figure) {
        return all.stream().mapToLong(figure).sum();
    }
}
