package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.state.StatusReader.LastRun;
import io.tidemark.state.StatusReader.Status;
import io.tidemark.state.StatusReader.StreamStatus;

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
            stream.lastRun().filter(run -> !run.message().isEmpty())
                    .ifPresent(run -> messages.append(stream.key()).append(": ").append(run.message()).append('\n'));
        }
        return messages.isEmpty() ? table.toString() : table + "\n" + messages;
    }

    static String json(Status status) {
        ObjectNode root = Json.object().put("at", Json.moment(status.at())).put("exists", status.exists());
        var streams = root.putArray("streams");
        status.streams().forEach(stream -> streams.add(json(stream)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(StreamStatus stream) {
        ObjectNode node = Json.object().put("tenant", stream.key().tenant()).put("stream", stream.key().stream())
                .put("target", stream.key().target());
        node.set("watermark", Json.watermark(stream.watermark()));
        node.put("sequence", stream.sequence());
        node.put("lagSeconds", stream.lag().map(Json::seconds).orElse(null));
        node.set("lastRun", stream.lastRun().<JsonNode>map(StatusView::json).orElseGet(NullNode::getInstance));
        return node.put("archives", stream.archives()).put("rows", stream.rows()).put("bytes", stream.bytes())
                .put("attachments", stream.attachments()).put("missing", stream.missing())
                .put("quarantined", stream.quarantined());
    }

    private static ObjectNode json(LastRun run) {
        return Json.object().put("finishedAt", Json.moment(run.finishedAt())).put("seconds", Json.seconds(run.took()))
                .put("outcome", run.outcome()).put("rows", run.rows()).put("message", run.message())
                .put("lastSuccessAt", run.lastSuccessAt().map(Json::moment).orElse(null));
    }
}
