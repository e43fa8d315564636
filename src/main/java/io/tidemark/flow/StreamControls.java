package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.ops.Controls;
import io.tidemark.ops.RunBoard;
import io.tidemark.ops.StreamFigures;
import io.tidemark.run.ReadAgain;
import io.tidemark.state.Pauses;
import io.tidemark.state.Pauses.Pause;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a person asks of a stream, and logs that it was asked for. */
final class StreamControls implements Controls {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.run");
    private static final int REASON_MAX = 200;

    private final Replication replication;
    private final Pauses pauses;
    private final RunBoard board;
    private final Executor threads;

    StreamControls(Replication replication, Pauses pauses, RunBoard board, Executor threads) {
        this.replication = replication;
        this.pauses = pauses;
        this.board = board;
        this.threads = threads;
    }

    @Override
    public String run(StreamKey key, Optional<Instant> rereadFrom) {
        StreamFigures stream = board.of(key);
        if (stream.pause().isPresent()) {
            return "refused: it is " + stream.pause().get() + "; resume it first";
        }
        if (stream.run().isPresent()) {
            return "refused: run " + stream.run().get().id() + " is under way";
        }
        try {
            threads.execute(() -> replication.run(key.tenant(), key.stream(),
                    rereadFrom.map(ReadAgain::since).orElseGet(ReadAgain::nothing)));
        } catch (RejectedExecutionException e) {
            return "refused: too many runs on call are waiting already";
        }
        LOG.info("run on call stream={} from={}", key, rereadFrom.map(Instant::toString).orElse("watermark"));
        return "begun";
    }

    @Override
    public String pause(StreamKey key, String reason) throws SQLException {
        String line = reason.replaceAll("\\p{Cntrl}", " ").strip();
        Pause pause = pauses.pause(key, line.substring(0, Math.min(REASON_MAX, line.length())));
        board.of(key).pause(Optional.of(pause));
        LOG.warn("stream paused stream={} next=nothing of it is replicated until it is resumed: {}", key, pause);
        return pause.toString();
    }

    @Override
    public String resume(StreamKey key) throws SQLException {
        boolean wasPaused = pauses.resume(key);
        board.of(key).pause(Optional.empty());
        LOG.info("stream resumed stream={} was-paused={}", key, wasPaused);
        return wasPaused ? "resumed" : "it was not paused";
    }
}
