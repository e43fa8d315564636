package io.tidemark.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.CheckKind;
import io.tidemark.audit.Finding.Kind;
import io.tidemark.batch.Timestamps;
import io.tidemark.replica.FirstOf;
import io.tidemark.state.CheckResult;
import java.time.temporal.ChronoUnit;

/** An audit's report for programs. */
public final class AuditFigures {
    /** The kind of check, as status names it. */
    public static final String KIND = CheckKind.AUDIT.word();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AuditFigures() {
    }

    /** The report as {@code audit --json} has it, without the findings: counts by kind, times in UTC to the millisecond. */
    public static ObjectNode json(AuditReport report) {
        ObjectNode node = NODES.objectNode().put("tenant", report.key().tenant()).put("stream", report.key().stream())
                .put("target", report.key().target())
                .put("startedAt", report.startedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("finishedAt", report.finishedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", report.verdict().word()).put("partial", report.isPartial())
                .put("scope", report.options().scope().toString()).put("deep", report.options().deep());
        node.set("watermark", report.watermark().<JsonNode>map(at -> NODES.objectNode()
                .put("updatedAt", Timestamps.inDocument(at.updatedAt())).put("id", at.id().orElse(null))).orElse(NODES.nullNode()));
        node.put("sequence", report.sequence()).put("rows", report.rows()).put("replicaRows", report.replicaRows())
                .put("attachments", report.attachments());
        ObjectNode counts = node.putObject("counts");
        for (Kind kind : Kind.values()) {
            counts.put(kind.word(), report.counts().getOrDefault(kind, 0L));
        }
        node.put("findings", report.findings()).put("repaired", report.repaired()).put("setAside", report.setAside())
                .put("earlier", report.earlier()).put("newer", report.newer());
        node.putObject("untaken").put("without", report.untaken().without()).put("infinite", report.untaken().infinite())
                .put("ahead", report.untaken().ahead()).put("withoutId", report.untaken().withoutId());
        node.put("faultyArchives", report.faulty());
        report.faults().forEach(node.putArray("faults")::add);
        return node;
    }

    /** A finding as a JSON object. */
    public static ObjectNode json(Finding finding) {
        return NODES.objectNode().put("kind", finding.kind().word()).put("id", finding.id())
                .put("updatedAt", Timestamps.inDocument(finding.updatedAt())).put("fact", finding.fact())
                .put("todo", finding.kind().todo());
    }

    /** What the state keeps of it: the figures, and the first findings. */
    public static CheckResult result(AuditReport report) {
        ObjectNode figures = json(report);
        var first = figures.putArray("firstFindings");
        report.firstFindings().forEach(finding -> first.add(finding.toString()));
        return new CheckResult(KIND, report.key(), report.startedAt(), report.finishedAt(), report.verdict(), message(report),
                figures.toString());
    }

    private static String message(AuditReport report) {
        if (report.findings() == 0) {
            return "";
        }
        Finding first = report.firstFindings().get(0);
        if (report.repaired() == 0) {
            return FirstOf.message(report.findings(), "finding", first);
        }
        return report.findings() == 1 ? "1 finding, which is repaired: " + first : report.findings() + " findings, of which "
                + report.repaired() + (report.repaired() == 1 ? " is" : " are") + " repaired, the first: " + first;
    }
}
