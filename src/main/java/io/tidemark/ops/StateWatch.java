package io.tidemark.ops;

import io.tidemark.StreamKey;
import io.tidemark.state.CheckResult;
import io.tidemark.state.Standing;
import io.tidemark.state.Standings;
import io.tidemark.state.Totals;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the board every few seconds: takes over what the state knows, and says once when a stream falls behind the
 * limit, and once when it is within it again. One thread does it.
 */
public final class StateWatch implements Runnable {
    /** How often it is to look. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.lag");

    private final RunBoard board;
    private final Standings standings;
    private final CheckBoard checks;
    private final Duration lagMax;
    private final Optional<JmxStreams> jmx;
    private final History history;
    private final Set<StreamKey> behind = new HashSet<>();

    public StateWatch(RunBoard board, Standings standings, CheckBoard checks, Duration lagMax, Optional<JmxStreams> jmx,
                 History history) {
        this.board = board;
        this.standings = standings;
        this.checks = checks;
        this.lagMax = lagMax;
        this.jmx = jmx;
        this.history = history;
    }

    @Override
    public void run() {
        try {
            readState();
        } catch (SQLException e) {
            // The runs need the state too, and say that it is down.
            LOG.debug("state not read: {}", e.getMessage());
        } catch (RuntimeException e) {
            // Whoever calls this would never call it again.
            LOG.warn("state not read next=it is read again in {} s:", PERIOD.toSeconds(), e);
        }
        board.all().forEach(stream -> {
            if (stream.isDue()) {
                history.lag(stream.key(), stream.lag());
            }
            reportLag(stream);
        });
    }

    private void readState() throws SQLException {
        Map<StreamKey, Standing> known = new HashMap<>();
        standings.all().forEach(standing -> known.put(standing.key(), standing));
        for (Standing standing : known.values()) {
            StreamFigures stream = board.of(standing.key());
            stream.standing(standing);
            Totals totals = stream.totals();
            if (standing.sequence() > totals.sequence()) {
                stream.added(totals, standings.addedSince(standing.key(), totals.sequence()));
            }
        }
        Map<StreamKey, Map<String, CheckResult>> results = new HashMap<>();
        checks.refresh().forEach(check -> results.computeIfAbsent(check.key(), key -> new HashMap<>()).put(check.kind(), check));
        board.all().forEach(stream -> {
            if (!known.containsKey(stream.key())) {
                stream.pause(Optional.empty());
            }
            stream.checks(results.getOrDefault(stream.key(), Map.of()));
        });
    }

    private void reportLag(StreamFigures stream) {
        Optional<String> complaint = stream.complaint(lagMax);
        if (complaint.isPresent() && behind.add(stream.key())) {
            LOG.error("stream behind stream={} lag-seconds={} limit-seconds={} next=mend the reason: {}", stream.key(),
                    stream.lag().toSeconds(), lagMax.toSeconds(), complaint.get());
            jmx.ifPresent(shown -> shown.send(stream, ManagedStream.LAG_EXCEEDED, complaint.get()));
        } else if (complaint.isEmpty() && behind.remove(stream.key())) {
            String recovered = stream.key() + (stream.isDue() ? " has caught up again" : " has no runs due any more");
            LOG.info("stream no longer behind stream={} lag-seconds={}", stream.key(), stream.lag().toSeconds());
            jmx.ifPresent(shown -> shown.send(stream, ManagedStream.LAG_RECOVERED, recovered));
        }
    }
}
