package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.tidemark.audit.AuditFigures;
import io.tidemark.audit.AuditReport;
import io.tidemark.audit.Finding;
import io.tidemark.state.CheckResult.Verdict;
import java.io.PrintWriter;

/** Shows what an audit finds, when it finds it, and its reports, to a person or to a program. */
final class AuditView implements AutoCloseable {
    private final PrintWriter out;
    private final boolean asJson;
    private final int findingsNamed;
    private final ArrayNode findings;
    private final ArrayNode streams;
    private final ArrayNode failures;
    private final ObjectNode root = Json.object();
    private long ofStream;

    private AuditView(PrintWriter out, boolean asJson, int findingsNamed) {
        this.out = out;
        this.asJson = asJson;
        this.findingsNamed = findingsNamed;
        this.findings = root.putArray("findings");
        this.streams = root.putArray("streams");
        this.failures = root.putArray("failures");
    }

    /** @param findingsNamed how many of a stream are shown; the others are counted */
    static AuditView open(PrintWriter out, boolean asJson, int findingsNamed) {
        return new AuditView(out, asJson, findingsNamed);
    }

    void finding(StreamKey key, Finding finding) {
        ofStream++;
        if (ofStream > findingsNamed) {
            return;
        }
        if (asJson) {
            ObjectNode node = Json.object().put("tenant", key.tenant()).put("stream", key.stream());
            findings.add(node.setAll(AuditFigures.json(finding)));
        } else {
            out.println(key.tenant() + "/" + key.stream() + ": " + finding);
            out.flush();
        }
    }

    void report(AuditReport report) {
        if (asJson) {
            streams.add(AuditFigures.json(report));
        } else {
            if (ofStream > findingsNamed) {
                out.println(report.key().tenant() + "/" + report.key().stream() + ": and "
                        + Readable.count(ofStream - findingsNamed) + " more");
            }
            out.print(text(report));
            out.flush();
        }
        ofStream = 0;
    }

    /** A stream could not be audited, or repaired to its end. */
    void failure(StreamKey key, String message, boolean isAudited) {
        if (asJson) {
            failures.addObject().put("tenant", key.tenant()).put("stream", key.stream()).put("message", message);
        } else {
            out.println(key.tenant() + "/" + key.stream() + ": " + (isAudited ? "" : "not audited: ") + message + "\n");
            out.flush();
        }
        ofStream = 0;
    }

    /** All streams are done. */
    void end(Verdict verdict) {
        if (asJson) {
            out.println(Json.text(root.put("verdict", verdict.word())));
        }
    }

    @Override
    public void close() {
        out.flush();
    }

    private static String text(AuditReport report) {
        var text = new StringBuilder();
        line(text, "audit", report.key().tenant() + "/" + report.key().stream() + ", target " + report.key().target());
        line(text, "verdict", report.verdict().word() + (report.isPartial() ? " (partial: " + report.options().scope() + ")" : ""));
        line(text, "compared", Readable.moment(report.startedAt()) + " to " + Readable.moment(report.finishedAt())
                + ", attachments by " + (report.options().deep() ? "hash" : "size"));
        line(text, "watermark", report.watermark().map(at -> at.updatedAt() + " (id " + at.id().orElse("") + "), sequence "
                + report.sequence()).orElse("none yet"));
        line(text, "rows", Readable.count(report.rows()) + ", and " + Readable.count(report.attachments()) + " attachments; "
                + Readable.count(report.replicaRows()) + " in the replica");
        line(text, "besides", Readable.count(report.newer()) + " newer than the watermark, " + Readable.count(report.earlier())
                + " before the stream's start, " + Readable.count(report.setAside()) + " set aside");
        if (!report.untaken().message().isEmpty()) {
            line(text, "", report.untaken().message());
        }
        report.faults().forEach(fault -> line(text, "archives", fault + ": see tidemark verify"));
        line(text, "findings", Readable.count(report.findings()) + (report.repaired() > 0 ? ", "
                + Readable.count(report.repaired()) + " repaired" : ""));
        boolean isDone = report.findings() == report.repaired();
        report.counts().forEach((kind, count) -> line(text, "  " + kind.word(), Readable.count(count)
                + (isDone ? "" : ": " + kind.todo())));
        return text.append('\n').toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(14 - name.length())).append(value).append('\n');
    }
}
