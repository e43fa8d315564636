package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.restore.CountedNames;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.StreamReport;

/** Shows what came of a restore to a person and to a program. */
final class RestoreView {
    private RestoreView() {
    }

    /** Whether the database now has all that the replica has. */
    static boolean isDone(RestoreReport report, boolean overwrite) {
        boolean hasConflicts = report.conflicts().count() > 0
                || report.streams().stream().anyMatch(stream -> stream.attachmentConflicts().count() > 0);
        return (overwrite || !hasConflicts) && report.dangling().isEmpty()
                && report.streams().stream().allMatch(StreamReport::isWhole);
    }

    static String text(RestoreReport report, boolean dryRun) {
        var table = new Table().text("TENANT").text("STREAM").text("INTO").text("OUTCOME").figure("ARCHIVES").figure("ROWS")
                .figure("WRITTEN").figure("DELETED").figure("ATTACHMENTS").figure("BYTES");
        var messages = new StringBuilder();
        report.since().ifPresent(since -> messages.append("continued the restore that began at ").append(since)
                .append("; what it had done isn't counted here\n"));
        for (StreamReport stream : report.streams()) {
            String name = stream.key().tenant() + "/" + stream.key().stream();
            table.row(stream.key().tenant(), stream.key().stream(), stream.table(), outcome(stream),
                    Readable.count(stream.archives()), Readable.count(stream.rows()), Readable.count(stream.written()),
                    Readable.count(stream.deleted()), Readable.count(stream.attachments()),
                    Readable.bytes(stream.attachmentBytes()));
            stream.failure().ifPresent(why -> messages.append(name).append(": ").append(why).append('\n'));
            stream.notes().forEach(note -> messages.append(name).append(": ").append(note).append('\n'));
            append(messages, name + ": refused by the table", stream.refused());
            append(messages, name + ": attachments that the replica can't give", stream.attachmentFaults());
            append(messages, name + ": existing attachments that differ", stream.attachmentConflicts());
        }
        append(messages, "existing rows that differ", report.conflicts());
        report.dangling().forEach(line -> messages.append(line).append('\n'));
        if (dryRun) {
            messages.append("dry run: nothing was written\n");
        }
        return messages.isEmpty() ? table.toString() : table + "\n" + messages;
    }

    private static void append(StringBuilder messages, String what, CountedNames things) {
        if (things.count() > 0) {
            messages.append(what).append(": ").append(Readable.count(things.count())).append('\n');
            things.first().forEach(name -> messages.append("  ").append(name).append('\n'));
            if (things.count() > things.first().size()) {
                messages.append("  …\n");
            }
        }
    }

    private static String outcome(StreamReport stream) {
        return stream.failure().isPresent() ? "failed" : "done";
    }

    static String json(RestoreReport report, boolean dryRun) {
        ObjectNode root = Json.object()
                .put("outcome", report.streams().stream().allMatch(StreamReport::isWhole) ? "done" : "failed")
                .put("dryRun", dryRun).put("since", report.since().orElse(null));
        root.set("conflicts", json(report.conflicts()));
        var dangling = root.putArray("dangling");
        report.dangling().forEach(dangling::add);
        var streams = root.putArray("streams");
        report.streams().forEach(stream -> streams.add(json(stream)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(StreamReport stream) {
        ObjectNode node = Json.object().put("tenant", stream.key().tenant()).put("stream", stream.key().stream())
                .put("target", stream.key().target()).put("table", stream.table()).put("outcome", outcome(stream))
                .put("failure", stream.failure().orElse(null)).put("archives", stream.archives()).put("rows", stream.rows())
                .put("written", stream.written()).put("deleted", stream.deleted());
        node.set("refused", json(stream.refused()));
        node.put("attachments", stream.attachments()).put("attachmentBytes", stream.attachmentBytes())
                .put("missing", stream.missing());
        node.set("attachmentFaults", json(stream.attachmentFaults()));
        node.set("attachmentConflicts", json(stream.attachmentConflicts()));
        var notes = node.putArray("notes");
        stream.notes().forEach(notes::add);
        return node;
    }

    private static ObjectNode json(CountedNames things) {
        ObjectNode node = Json.object().put("count", things.count());
        var first = node.putArray("first");
        things.first().forEach(first::add);
        return node;
    }
}
