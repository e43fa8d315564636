package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.state.CheckResult;
import io.tidemark.state.Quarantine.Entry;
import io.tidemark.state.QuarantinedRow.Part;
import io.tidemark.state.StatusReader.LastRun;
import io.tidemark.state.StatusReader.Status;
import io.tidemark.state.StatusReader.StreamStatus;
import java.util.List;

/** Shows the status to a person and to a program. */
final class StatusView {
    private StatusView() {
    }

    /** A table, and below it what the last runs have to say. */
    static String text(Status status) {
        if (!status.exists()) {
            return "no state yet: the first run creates it\n";
        }
        if (status.streams().isEmpty()) {
            return "no run yet\n";
        }
        var table = new Table().text("TENANT").text("STREAM").text("TARGET").text("WATERMARK").figure("LAG")
                .text("LAST RUN").text("OUTCOME").figure("ARCHIVES").figure("ROWS").figure("BYTES").figure("QUARANTINE");
        var messages = new StringBuilder();
        for (var stream : status.streams()) {
            table.row(stream.key().tenant(), stream.key().stream(), stream.key().target(),
                    stream.watermark().map(at -> Readable.moment(at.updatedAt())).orElse(Readable.NONE),
                    stream.lag().map(Readable::duration).orElse(Readable.NONE),
                    stream.lastRun().map(run -> Readable.moment(run.finishedAt())).orElse(Readable.NONE),
                    stream.lastRun().map(LastRun::outcome).orElse(Readable.NONE), Readable.count(stream.archives()),
                    Readable.count(stream.rows()), Readable.bytes(stream.bytes()), Readable.count(stream.quarantined()));
            stream.pause().ifPresent(pause -> messages.append(stream.key()).append(": ").append(pause)
                    .append(": resume it in JMX or the console\n"));
            stream.lastRun().filter(run -> !run.message().isEmpty())
                    .ifPresent(run -> messages.append(stream.key()).append(": ").append(run.message()).append('\n'));
            messages.append(setAside(stream));
        }
        return (messages.isEmpty() ? table.toString() : table + "\n" + messages) + checks(status.checks());
    }

    private static String checks(List<CheckResult> checks) {
        if (checks.isEmpty()) {
            return "";
        }
        var table = new Table().text("CHECK").text("TENANT").text("STREAM").text("TARGET").text("FINISHED").text("VERDICT")
                .text("MESSAGE");
        checks.forEach(check -> table.row(check.kind(), check.key().tenant(), check.key().stream(), check.key().target(),
                Readable.moment(check.finishedAt()), check.verdict().word(), check.message()));
        return "\n" + table;
    }

    private static String setAside(StreamStatus stream) {
        var lines = new StringBuilder();
        for (Entry entry : stream.setAside()) {
            lines.append(stream.key()).append(": ").append(line(entry)).append('\n');
        }
        long more = stream.quarantined() - stream.setAside().size();
        if (more > 0) {
            lines.append(stream.key()).append(": and ").append(Readable.count(more)).append(" more rows set aside\n");
        }
        if (stream.gone() > 0) {
            lines.append(stream.key()).append(": ").append(Readable.count(stream.gone()))
                    .append(" rows that were set aside are gone from the source\n");
        }
        if (!stream.setAside().isEmpty()) {
            lines.append("once they are fixed: tidemark retry --tenant ").append(stream.key().tenant()).append(" --stream ")
                    .append(stream.key().stream()).append('\n');
        }
        return lines.toString();
    }

    /** {@code row 17 of 2011-05-01 10:00:00Z set aside: the source can't read it (found bad 2 times)}. */
    static String line(Entry entry) {
        var row = entry.row();
        return (row.part() == Part.ROW ? "row " : "attachment of row ") + row.id() + " of " + Readable.moment(row.updatedAt())
                + " set aside: " + row.reason() + (entry.attempts() > 1 ? " (found bad " + entry.attempts() + " times)" : "");
    }

    /** The same for a program. */
    static ObjectNode json(Entry entry) {
        var row = entry.row();
        return Json.object().put("id", row.id()).put("updatedAt", Json.precise(row.updatedAt())).put("part", row.part().word())
                .put("reason", row.reason()).put("attempts", entry.attempts());
    }

    static String json(Status status) {
        ObjectNode root = Json.object().put("at", Json.moment(status.at())).put("exists", status.exists());
        var streams = root.putArray("streams");
        status.streams().forEach(stream -> streams.add(json(stream)));
        var checks = root.putArray("checks");
        status.checks().forEach(check -> checks.add(json(check)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(StreamStatus stream) {
        ObjectNode node = Json.object().put("tenant", stream.key().tenant()).put("stream", stream.key().stream())
                .put("target", stream.key().target());
        node.set("watermark", Json.watermark(stream.watermark()));
        node.put("sequence", stream.sequence());
        node.set("pause", stream.pause().<JsonNode>map(pause -> Json.object().put("since", Json.moment(pause.since()))
                .put("reason", pause.reason())).orElseGet(NullNode::getInstance));
        node.put("lagSeconds", stream.lag().map(Json::seconds).orElse(null));
        node.set("lastRun", stream.lastRun().<JsonNode>map(StatusView::json).orElseGet(NullNode::getInstance));
        node.put("archives", stream.archives()).put("rows", stream.rows()).put("bytes", stream.bytes())
                .put("attachments", stream.attachments()).put("missing", stream.missing())
                .put("quarantined", stream.quarantined()).put("gone", stream.gone());
        var rows = node.putArray("quarantine");
        stream.setAside().forEach(entry -> rows.add(json(entry)));
        return node;
    }

    private static ObjectNode json(CheckResult check) {
        return Json.object().put("kind", check.kind()).put("tenant", check.key().tenant())
                .put("stream", check.key().stream()).put("target", check.key().target())
                .put("startedAt", Json.moment(check.startedAt())).put("finishedAt", Json.moment(check.finishedAt()))
                .put("verdict", check.verdict().word()).put("message", check.message())
                .set("figures", Json.parse(check.figures()));
    }

    private static ObjectNode json(LastRun run) {
        return Json.object().put("finishedAt", Json.moment(run.finishedAt())).put("seconds", Json.seconds(run.took()))
                .put("outcome", run.outcome()).put("rows", run.rows()).put("message", run.message())
                .put("lastSuccessAt", run.lastSuccessAt().map(Json::moment).orElse(null));
    }
}
