package io.tidemark.ops;

import io.tidemark.StreamKey;
import io.tidemark.state.RunReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lag and rows of the last day, in steps of ten minutes, of each stream and of all together; in memory, and lost with the
 * process. Some three kilobytes a stream. Safe for use by many threads.
 */
public final class History implements RunBoard.Watcher {
    /** How long a step is. */
    public static final Duration STEP = Duration.ofMinutes(10);
    private static final int STEPS = 144;

    private final Clock clock;
    private final Series all = new Series();
    private final Map<StreamKey, Series> streams = new ConcurrentHashMap<>();

    public History(Clock clock) {
        this.clock = clock;
    }

    /**
     * One step.
     *
     * @param lagSeconds the longest lag that was seen in it; -1 where none was looked for
     * @param rows       that runs stored which ended in it
     */
    public record Point(Instant begin, long lagSeconds, long rows) {
    }

    /** Notes a stream's lag as of now. */
    void lag(StreamKey key, Duration lag) {
        all.lag(step(), lag.toSeconds());
        of(key).lag(step(), lag.toSeconds());
    }

    @Override
    public void ended(StreamFigures stream, RunReport report) {
        all.rows(step(), report.rows());
        of(stream.key()).rows(step(), report.rows());
    }

    /** The longest lag of any stream, and the rows of all, the oldest step first. */
    public List<Point> all() {
        return all.points(step());
    }

    /** Of one stream. */
    public List<Point> stream(StreamKey key) {
        return of(key).points(step());
    }

    private Series of(StreamKey key) {
        return streams.computeIfAbsent(key, k -> new Series());
    }

    private long step() {
        return clock.instant().getEpochSecond() / STEP.toSeconds();
    }

    private static final class Series {
        private final long[] step = new long[STEPS];
        private final int[] lagSeconds = new int[STEPS];
        private final long[] rows = new long[STEPS];

        synchronized void lag(long now, long seconds) {
            int place = place(now);
            lagSeconds[place] = (int) Math.max(lagSeconds[place], Math.min(seconds, Integer.MAX_VALUE));
        }

        synchronized void rows(long now, long stored) {
            rows[place(now)] += stored;
        }

        // What stood in the place a day ago is over.
        private int place(long now) {
            int place = (int) (now % STEPS);
            if (step[place] != now) {
                step[place] = now;
                lagSeconds[place] = -1;
                rows[place] = 0;
            }
            return place;
        }

        synchronized List<Point> points(long now) {
            var points = new ArrayList<Point>(STEPS);
            for (long at = now - STEPS + 1; at <= now; at++) {
                int place = (int) (at % STEPS);
                boolean known = step[place] == at;
                points.add(new Point(Instant.ofEpochSecond(at * STEP.toSeconds()), known ? lagSeconds[place] : -1,
                        known ? rows[place] : 0));
            }
            return points;
        }
    }
}
