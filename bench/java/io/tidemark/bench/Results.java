package io.tidemark.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The runs so far, as a table in Markdown: medians of each contender, and of the ratios within each round. */
final class Results {
    private final Work work;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    Results(Work work, List<Contender> contenders) {
        this.work = work;
        contenders.forEach(contender -> runs.put(contender.name(), new ArrayList<>()));
    }

    void add(Contender contender, Run run) {
        runs.get(contender.name()).add(run);
        System.err.printf(Locale.ROOT, "  %.2f s, %.2f CPU s (store %.2f, database %.2f), %d MB, %d objects, %.1f MB stored%n",
                run.measured().seconds(), run.measured().cpuSeconds(), run.storeCpuSeconds(), run.databaseCpuSeconds(),
                run.measured().peakRssBytes() / 1_000_000, run.objects(), run.bytes() / 1e6);
    }

    @Override
    public String toString() {
        var table = new StringBuilder("\n### " + work + "\n\n");
        table.append("| | rows/s | first ÷ this | seconds | CPU s | store's | database's | peak RSS MB | objects/s | MB stored |\n");
        table.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        List<Run> first = runs.values().iterator().next();
        runs.forEach((name, of) -> table.append(String.format(Locale.ROOT,
                "| %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f | %,.0f | %.1f |%n",
                name,
                median(of, run -> work.rows() / run.measured().seconds()),
                ratio(first, of),
                median(of, run -> run.measured().seconds()),
                median(of, run -> run.measured().cpuSeconds()),
                median(of, Run::storeCpuSeconds),
                median(of, Run::databaseCpuSeconds),
                median(of, run -> run.measured().peakRssBytes() / 1e6),
                median(of, run -> run.objects() / run.measured().seconds()),
                median(of, run -> run.bytes() / 1e6))));
        return table.toString();
    }

    // How many times faster the first is, round by round: what else the machine did in a round hit both.
    private static double ratio(List<Run> first, List<Run> other) {
        return median(IntStream.range(0, Math.min(first.size(), other.size()))
                .mapToDouble(round -> other.get(round).measured().seconds() / first.get(round).measured().seconds())
                .toArray());
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = java.util.Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0 ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
