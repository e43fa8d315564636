package io.tidemark.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.tidemark.ops.History.Point;
import io.tidemark.run.RunProgress;
import io.tidemark.state.CheckResult;
import io.tidemark.state.RunReport;
import io.tidemark.watermark.Horizon;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the status page shows, as JSON: moments in ISO 8601 (UTC), durations in seconds, what isn't known as null. */
public final class StatusDocument {
    /** So that page and answer stay small: the streams in trouble come first, and the others are found by their name. */
    private static final int STREAMS_MAX = 200;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RunBoard board;
    private final History history;
    private final Duration lagMax;
    private final String version;
    private final Clock clock;

    public StatusDocument(RunBoard board, History history, Duration lagMax, String version, Clock clock) {
        this.board = board;
        this.history = history;
        this.lagMax = lagMax;
        this.version = version;
        this.clock = clock;
    }

    /**
     * The document as of now.
     *
     * @param find   only streams whose tenant or name has this text in it, whatever its case; empty for all
     * @param chosen the stream whose history is wanted; empty for that of all together
     */
    public ObjectNode of(String find, Optional<StreamKey> chosen) {
        List<StreamFigures> all = board.all();
        List<String> reasons = LagHealthCheck.reasons(board, lagMax);
        ObjectNode root = JSON.objectNode().put("at", moment(clock.instant())).put("version", version)
                .put("uptimeSeconds", board.uptime().toSeconds()).put("lagMaxSeconds", lagMax.toSeconds())
                .put("ready", reasons.isEmpty());
        ArrayNode why = root.putArray("reasons");
        reasons.stream().limit(STREAMS_MAX).forEach(why::add);
        root.set("all", sums(board.summary(lagMax)));
        ArrayNode ticks = root.putArray("failingTicks");
        board.ticks().forEach(tick -> tick.failing().ifPresent(failing -> ticks.add(JSON.objectNode().put("stream", tick.stream())
                .put("firstAt", moment(failing.firstAt())).put("lastAt", moment(failing.lastAt())).put("ticks", failing.count())
                .put("message", failing.message()))));
        List<StreamFigures> known = all.stream().filter(stream -> chosen.isPresent() && stream.key().equals(chosen.get()))
                .toList();
        root.set("history", history(known.isEmpty() ? history.all() : history.stream(known.get(0).key())));
        String text = find.strip().toLowerCase(Locale.ROOT);
        List<StreamFigures> found = all.stream().filter(stream -> text.isEmpty()
                || stream.key().toString().toLowerCase(Locale.ROOT).contains(text)).sorted(Comparator.comparing(this::isWell)).toList();
        root.put("found", found.size());
        ArrayNode streams = root.putArray("streams");
        found.stream().limit(STREAMS_MAX).forEach(stream -> streams.add(stream(stream)));
        return root;
    }

    private boolean isWell(StreamFigures stream) {
        return stream.complaint(lagMax).isEmpty() && stream.failures() == 0 && stream.pause().isEmpty();
    }

    private static ObjectNode sums(Summary all) {
        return JSON.objectNode().put("streams", all.streams()).put("behind", all.behind()).put("failing", all.failing())
                .put("paused", all.paused()).put("running", all.running()).put("lagSeconds", all.lagSeconds())
                .put("rows", all.rows()).put("archives", all.archives()).put("attachments", all.attachments())
                .put("bytes", all.bytes()).put("setAside", all.setAside());
    }

    private static ObjectNode history(List<Point> points) {
        ObjectNode node = JSON.objectNode().put("begin", moment(points.get(0).begin()))
                .put("stepSeconds", History.STEP.toSeconds());
        ArrayNode lag = node.putArray("lagSeconds");
        ArrayNode rows = node.putArray("rows");
        for (Point point : points) {
            if (point.lagSeconds() < 0) {
                lag.addNull();
            } else {
                lag.add(point.lagSeconds());
            }
            rows.add(point.rows());
        }
        return node;
    }

    private ObjectNode stream(StreamFigures stream) {
        ObjectNode node = JSON.objectNode().put("tenant", stream.key().tenant()).put("stream", stream.key().stream())
                .put("target", stream.key().target()).put("due", stream.isDue()).put("phase", stream.phase())
                .put("lagSeconds", stream.lag().toSeconds()).put("complaint", stream.complaint(lagMax).orElse(null))
                .put("watermark", stream.watermark().map(at -> at.updatedAt().toString()).orElse(null))
                .put("completeUntil", moment(stream.completeUntil()))
                .put("backlogRows", stream.backlog().isPresent() ? Long.valueOf(stream.backlog().getAsLong()) : null)
                .put("pause", stream.pause().map(Object::toString).orElse(null));
        Optional<Horizon> horizon = stream.horizon();
        node.put("heldBy", horizon.flatMap(Horizon::holder).map(Object::toString)
                .or(() -> horizon.filter(read -> read.prepared() > 0)
                        .map(read -> read.prepared() + " prepared transaction(s)")).orElse(null));
        node.set("run", stream.run().map(StatusDocument::run).orElse(null));
        node.set("lastRun", stream.lastRun().map(StatusDocument::lastRun).orElse(null));
        node.put("lastSuccessAt", moment(stream.lastSuccessAt())).put("lastFailureAt", moment(stream.lastFailureAt()))
                .put("lastFailure", stream.lastFailure()).put("failures", stream.failures())
                .put("archives", stream.totals().archives()).put("rows", stream.totals().rows())
                .put("attachments", stream.totals().attachments()).put("missing", stream.totals().missing())
                .put("bytes", stream.totals().bytes()).put("setAside", stream.quarantine());
        ObjectNode checks = node.putObject("checks");
        stream.checks().forEach((kind, check) -> checks.set(kind, check(check)));
        return node;
    }

    private static ObjectNode run(RunProgress run) {
        return JSON.objectNode().put("id", run.id()).put("began", moment(run.began())).put("pages", run.pages())
                .put("rows", run.rows()).put("attachments", run.attachments());
    }

    private static ObjectNode lastRun(RunReport run) {
        return JSON.objectNode().put("finishedAt", moment(run.finishedAt())).put("outcome", run.outcome().word())
                .put("seconds", run.took().toMillis() / 1000.0).put("rows", run.rows()).put("archives", run.archives())
                .put("attachments", run.attachments()).put("bytes", run.bytes()).put("message", run.message());
    }

    private static ObjectNode check(CheckResult check) {
        return JSON.objectNode().put("verdict", check.verdict().word()).put("finishedAt", moment(check.finishedAt()))
                .put("message", check.message());
    }

    private static String moment(Optional<Instant> at) {
        return at.map(StatusDocument::moment).orElse(null);
    }

    private static String moment(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
