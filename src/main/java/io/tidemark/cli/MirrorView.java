package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.tidemark.mirror.Finding;
import io.tidemark.mirror.MirrorFigures;
import io.tidemark.mirror.MirrorReport;
import io.tidemark.state.CheckResult.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Shows what a mirror comes upon, when it does, and what came of it, to a person or to a program. Safe for use by many
 * threads.
 */
final class MirrorView implements AutoCloseable {
    // There may be as many as objects.
    private static final long NAMED_OF_A_STREAM = 1000;

    private final PrintWriter out;
    private final boolean asJson;
    private final ObjectNode root = Json.object();
    private final ArrayNode findings = root.putArray("findings");
    private final ArrayNode streams = root.putArray("streams");
    private final ArrayNode failures = root.putArray("failures");
    private final Table table = new Table().text("TENANT").text("STREAM").text("VERDICT").figure("ARCHIVES").figure("NEW")
            .figure("ATTACHMENTS").figure("BYTES").figure("FINDINGS").figure("TIME");
    private OptionalLong files = OptionalLong.empty();
    private boolean isPassed = true;
    private long held;
    private long ofStream;

    private MirrorView(PrintWriter out, boolean asJson) {
        this.out = out;
        this.asJson = asJson;
    }

    static MirrorView open(PrintWriter out, boolean asJson) {
        return new MirrorView(out, asJson);
    }

    synchronized void finding(StreamKey key, Finding finding) {
        ofStream++;
        if (ofStream > NAMED_OF_A_STREAM) {
            return;
        }
        if (asJson) {
            ObjectNode node = Json.object().put("tenant", key.tenant()).put("stream", key.stream());
            findings.add(node.setAll(MirrorFigures.json(finding)));
        } else {
            out.println(key.tenant() + "/" + key.stream() + ": " + finding);
            out.flush();
        }
    }

    synchronized void report(MirrorReport report) {
        isPassed &= report.verdict() == Verdict.PASSED;
        held += report.heldArchives();
        ofStream = 0;
        streams.add(MirrorFigures.json(report));
        table.row(report.key().tenant(), report.key().stream(), report.verdict().word()
                        + (report.isPartial() ? " (partial)" : ""), Readable.count(report.archives()),
                Readable.count(report.carriedArchives()), Readable.count(report.carriedAttachments()),
                Readable.bytes(report.carriedBytes()), Readable.count(report.findings()),
                Readable.duration(Duration.between(report.startedAt(), report.finishedAt())));
    }

    /** A stream could not be mirrored to its end. */
    synchronized void failure(StreamKey key, String message) {
        isPassed = false;
        ofStream = 0;
        failures.addObject().put("tenant", key.tenant()).put("stream", key.stream()).put("message", message);
        if (!asJson) {
            out.println(key.tenant() + "/" + key.stream() + ": not mirrored to its end: " + message);
            out.flush();
        }
    }

    /** Whether all is well so far, and there is nothing: no archive of what was meant. */
    synchronized boolean isEmpty() {
        return isPassed && held == 0;
    }

    /** How many files are listed with their hashes. */
    synchronized void files(long count) {
        files = OptionalLong.of(count);
        root.put("files", count);
    }

    /** All streams are done; returns whether all is well. */
    synchronized boolean end() {
        if (asJson) {
            out.println(Json.text(root.put("verdict", (isPassed ? Verdict.PASSED : Verdict.FAILED).word())));
        } else {
            out.print(table);
            files.ifPresent(count -> out.println("SHA256SUMS lists " + Readable.count(count) + " files"));
        }
        return isPassed;
    }

    @Override
    public void close() {
        out.flush();
    }
}
