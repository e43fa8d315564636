package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.cli.CatchUp.Result;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import java.util.List;

/** Shows what came of {@code run} to a person and to a program. */
final class RunView {
    private RunView() {
    }

    /** A table, and below it what there is to say. */
    static String text(List<Result> results) {
        if (results.isEmpty()) {
            return "there are no tenants\n";
        }
        var table = new Table().text("TENANT").text("STREAM").text("OUTCOME").figure("ROWS").figure("ARCHIVES")
                .figure("ATTACHMENTS").figure("MISSING").figure("SET ASIDE").figure("BYTES").figure("TIME");
        var messages = new StringBuilder();
        for (Result result : results) {
            RunReport report = result.report();
            table.row(result.item().tenant(), result.item().stream(), report.outcome().word(),
                    Readable.count(report.rows()), Readable.count(report.archives()),
                    Readable.count(report.attachments()), Readable.count(report.missing()),
                    Readable.count(report.setAside()), Readable.bytes(report.bytes()), Readable.duration(report.took()));
            if (!report.message().isEmpty()) {
                messages.append(result.item()).append(": ").append(report.message()).append('\n');
            }
        }
        return messages.isEmpty() ? table.toString() : table + "\n" + messages;
    }

    static String json(List<Result> results) {
        ObjectNode root = Json.object().put("outcome",
                (results.stream().allMatch(Result::isCaughtUp) ? Outcome.CAUGHT_UP : Outcome.FAILED).word());
        var streams = root.putArray("streams");
        results.forEach(result -> streams.add(json(result)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(Result result) {
        RunReport report = result.report();
        ObjectNode node = Json.object().put("tenant", result.item().tenant()).put("stream", result.item().stream())
                .put("target", result.target()).put("outcome", report.outcome().word());
        node.set("watermark", Json.watermark(report.watermark()));
        return node.put("finishedAt", Json.moment(report.finishedAt())).put("seconds", Json.seconds(report.took()))
                .put("rows", report.rows()).put("archives", report.archives())
                .put("attachments", report.attachments()).put("bytes", report.bytes())
                .put("missing", report.missing()).put("setAside", report.setAside()).put("message", report.message());
    }
}
