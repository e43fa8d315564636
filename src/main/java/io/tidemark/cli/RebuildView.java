package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.chain.RebuildReport;
import io.tidemark.chain.RebuildReport.Outcome;
import io.tidemark.cli.Selection.Item;
import java.util.List;
import java.util.Optional;

/** Shows what came of {@code rebuild-state} to a person and to a program. */
final class RebuildView {
    private RebuildView() {
    }

    /**
     * What came of a tenant's stream.
     *
     * @param report empty when its settings are wrong
     */
    record Result(Item item, Optional<RebuildReport> report, List<String> problems) {
        static Result of(Item item, RebuildReport report) {
            return new Result(item, Optional.of(report), report.problems());
        }

        static Result failed(Item item, String problem) {
            return new Result(item, Optional.empty(), List.of(problem));
        }

        Outcome outcome() {
            return report.map(RebuildReport::outcome).orElse(Outcome.FAILED);
        }

        boolean isFailed() {
            return outcome() == Outcome.FAILED;
        }
    }

    /** A table, and below it what there is to say. */
    static String text(List<Result> results, boolean dryRun) {
        if (results.isEmpty()) {
            return "there are no tenants\n";
        }
        var table = new Table().text("TENANT").text("STREAM").text("OUTCOME").text("WATERMARK").figure("ARCHIVES")
                .figure("ROWS").figure("ORPHANS");
        var messages = new StringBuilder();
        for (Result result : results) {
            Optional<RebuildReport> report = result.report();
            table.row(result.item().tenant(), result.item().stream(), result.outcome().word(),
                    report.flatMap(RebuildReport::watermark).map(at -> at.updatedAt().toString()).orElse("-"),
                    Readable.count(report.map(RebuildReport::archives).orElse(0L)),
                    Readable.count(report.map(RebuildReport::rows).orElse(0L)),
                    Readable.count(report.map(RebuildReport::orphans).orElse(0L)));
            report.flatMap(RebuildReport::adopted).ifPresent(adopted -> messages.append(result.item())
                    .append(": several archives follow the last one that they agree on; adopted ").append(adopted)
                    .append(", which reaches furthest, and left out ")
                    .append(String.join(", ", report.get().rivals())).append('\n'));
            report.ifPresent(found -> found.notes().forEach(note ->
                    messages.append(result.item()).append(": ").append(note).append('\n')));
            result.problems().forEach(problem -> messages.append(result.item()).append(": ").append(problem).append('\n'));
        }
        if (dryRun) {
            messages.append("dry run: nothing was written\n");
        }
        return messages.isEmpty() ? table.toString() : table + "\n" + messages;
    }

    static String json(List<Result> results, boolean dryRun) {
        ObjectNode root = Json.object().put("outcome", results.stream().anyMatch(Result::isFailed) ? "failed" : "done")
                .put("dryRun", dryRun);
        var streams = root.putArray("streams");
        results.forEach(result -> streams.add(json(result)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(Result result) {
        Optional<RebuildReport> report = result.report();
        ObjectNode node = Json.object().put("tenant", result.item().tenant()).put("stream", result.item().stream())
                .put("target", report.map(found -> found.key().target()).orElse(null))
                .put("outcome", result.outcome().word())
                .put("archives", report.map(RebuildReport::archives).orElse(0L))
                .put("rows", report.map(RebuildReport::rows).orElse(0L))
                .put("sequence", report.map(RebuildReport::sequence).orElse(0L));
        node.set("watermark", Json.watermark(report.flatMap(RebuildReport::watermark)));
        node.put("orphans", report.map(RebuildReport::orphans).orElse(0L))
                .put("adopted", report.flatMap(RebuildReport::adopted).orElse(null));
        list(node, "rivals", report.map(RebuildReport::rivals).orElse(List.of()));
        list(node, "notes", report.map(RebuildReport::notes).orElse(List.of()));
        list(node, "problems", result.problems());
        return node;
    }

    private static void list(ObjectNode node, String name, List<String> texts) {
        var array = node.putArray(name);
        texts.forEach(array::add);
    }
}
