package io.tidemark.mirror;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.CheckKind;
import io.tidemark.replica.FirstOf;
import io.tidemark.state.CheckResult;
import java.time.temporal.ChronoUnit;

/** What came of a mirror, for programs. */
public final class MirrorFigures {
    /** The name of such a check in the state. */
    public static final String KIND = CheckKind.MIRROR.word();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MirrorFigures() {
    }

    /** The report as {@code mirror --json} has it: counts of findings by kind, times in UTC to the millisecond. */
    public static ObjectNode json(MirrorReport report) {
        ObjectNode counts = NODES.objectNode();
        for (Finding.Kind kind : Finding.Kind.values()) {
            counts.put(kind.word(), report.counts().getOrDefault(kind, 0L));
        }
        ObjectNode node = NODES.objectNode().put("tenant", report.key().tenant()).put("stream", report.key().stream())
                .put("target", report.key().target()).put("from", report.from()).put("to", report.to())
                .put("startedAt", report.startedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("finishedAt", report.finishedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", report.verdict().word()).put("partial", report.isPartial())
                .put("scope", report.options().scope().toString()).put("deep", report.options().deep())
                .put("archives", report.archives()).put("carriedArchives", report.carriedArchives())
                .put("carriedAttachments", report.carriedAttachments()).put("carriedBytes", report.carriedBytes())
                .put("findings", report.findings());
        return node.set("counts", counts);
    }

    /** One finding as a JSON object. */
    public static ObjectNode json(Finding finding) {
        return NODES.objectNode().put("kind", finding.kind().word()).put("object", finding.object())
                .put("fact", finding.fact());
    }

    /** What the state keeps of it: the figures, and the first findings. */
    public static CheckResult result(MirrorReport report) {
        ObjectNode figures = json(report);
        var first = figures.putArray("firstFindings");
        report.firstFindings().forEach(finding -> first.add(finding.toString()));
        String message = report.findings() == 0 ? "" : FirstOf.message(report.findings(), "finding",
                report.firstFindings().get(0));
        return new CheckResult(KIND, report.key(), report.startedAt(), report.finishedAt(), report.verdict(), message,
                figures.toString());
    }
}
