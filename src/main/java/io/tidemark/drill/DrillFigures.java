package io.tidemark.drill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.CheckKind;
import io.tidemark.replica.FirstOf;
import io.tidemark.state.CheckResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** A drill's report for programs. */
public final class DrillFigures {
    /** The kind of check, as status names it. */
    public static final String KIND = CheckKind.DRILL.word();

    private DrillFigures() {
    }

    /** The report as {@code drill --json} has it: differences counted by kind, the first ones named, times in UTC. */
    public static ObjectNode json(DrillReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("tenant", report.key().tenant())
                .put("stream", report.key().stream()).put("target", report.key().target()).put("database", report.database())
                .put("schema", ScratchSchema.NAME)
                .put("startedAt", report.startedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("finishedAt", report.finishedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", report.verdict().word())
                .put("sample", report.sample().map(Object::toString).orElse("all"))
                .put("archives", report.archives()).put("rows", report.rows()).put("rowBytes", report.rowBytes())
                .put("attachments", report.attachments()).put("attachmentBytes", report.attachmentBytes())
                .put("restoreSeconds", seconds(report.restoring())).put("compareSeconds", seconds(report.comparing()));
        ObjectNode counts = node.putObject("counts");
        report.counts().forEach((kind, count) -> counts.put(kind.word(), count));
        node.put("differences", report.differences());
        report.first().forEach(node.putArray("first")::add);
        return node;
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }

    /** What the state keeps of it. */
    public static CheckResult result(DrillReport report) {
        String message = report.differences() > 0 ? FirstOf.message(report.differences(), "difference", report.first().get(0))
                : report.archives() == 0 ? "the replica has no archive" : "";
        return new CheckResult(KIND, report.key(), report.startedAt(), report.finishedAt(), report.verdict(), message,
                json(report).toString());
    }
}
