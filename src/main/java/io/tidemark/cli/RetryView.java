package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.tidemark.flow.RetryReport;
import io.tidemark.flow.RetryReport.Outcome;
import io.tidemark.state.RunReport;
import java.util.List;
import java.util.Optional;

/** Shows what came of {@code retry} to a person and to a program. */
final class RetryView {
    private static final int ROWS_SHOWN = 20;

    private RetryView() {
    }

    /**
     * What came of a tenant's stream.
     *
     * @param report  empty where it could not begin
     * @param problem why it did not end
     */
    record Result(StreamKey key, Optional<RetryReport> report, Optional<String> problem) {
        static Result of(RetryReport report) {
            return new Result(report.key(), Optional.of(report), report.failure().map(RunReport::message));
        }

        static Result failed(StreamKey key, String problem) {
            return new Result(key, Optional.empty(), Optional.of(problem));
        }

        boolean isFailed() {
            return problem.isPresent() || report.filter(RetryReport::isFailed).isPresent();
        }

        boolean isEmpty() {
            return problem.isEmpty() && report.filter(r -> r.counts().isEmpty()).isPresent();
        }
    }

    /** A table, and below it the rows that stay set aside. */
    static String text(List<Result> results, boolean dryRun) {
        if (results.stream().allMatch(Result::isEmpty)) {
            return "no such row is set aside\n";
        }
        var table = new Table().text("TENANT").text("STREAM").figure(dryRun ? "GOOD" : "STORED").figure("SUPERSEDED")
                .figure("GONE").figure("WAITING").figure("STILL BAD");
        var details = new StringBuilder();
        for (Result result : results) {
            table.row(result.key().tenant(), result.key().stream(), count(result, dryRun ? Outcome.GOOD : Outcome.STORED),
                    count(result, Outcome.SUPERSEDED), count(result, Outcome.GONE), count(result, Outcome.WAITING),
                    count(result, Outcome.STILL_BAD));
            result.problem().ifPresent(problem -> details.append(result.key()).append(": ").append(problem).append('\n'));
            result.report().ifPresent(report -> details.append(rows(report)));
        }
        return details.isEmpty() ? table.toString() : table + "\n" + details;
    }

    private static String rows(RetryReport report) {
        var lines = new StringBuilder();
        report.rows().stream().filter(row -> row.outcome() == Outcome.STILL_BAD).limit(ROWS_SHOWN)
                .forEach(row -> lines.append(report.key()).append(": ").append(StatusView.line(row.entry())).append('\n'));
        long more = report.count(Outcome.STILL_BAD) - ROWS_SHOWN;
        if (more > 0) {
            lines.append(report.key()).append(": and ").append(more).append(" more\n");
        }
        return lines.toString();
    }

    private static String count(Result result, Outcome outcome) {
        return result.report().map(report -> Readable.count(report.count(outcome))).orElse(Readable.NONE);
    }

    static String json(List<Result> results, boolean dryRun) {
        ObjectNode root = Json.object().put("outcome", results.stream().anyMatch(Result::isFailed) ? "failed" : "done")
                .put("dryRun", dryRun);
        var streams = root.putArray("streams");
        results.forEach(result -> streams.add(json(result)));
        return Json.text(root) + "\n";
    }

    private static ObjectNode json(Result result) {
        ObjectNode node = Json.object().put("tenant", result.key().tenant()).put("stream", result.key().stream())
                .put("target", result.key().target());
        var counts = node.putObject("counts");
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome.word(), result.report().map(report -> report.count(outcome)).orElse(0L));
        }
        var rows = node.putArray("rows");
        result.report().ifPresent(report -> report.rows().forEach(row -> rows.add(StatusView.json(row.entry())
                .put("outcome", row.outcome().word()))));
        return node.put("problem", result.problem().orElse(null));
    }
}
