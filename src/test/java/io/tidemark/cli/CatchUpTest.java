package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.CatchUp.Result;
import io.tidemark.cli.CatchUp.Runner;
import io.tidemark.cli.Selection.Item;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final Instant AT = Instant.parse("2011-05-01T10:00:00Z");

    private final List<Duration> pauses = new ArrayList<>();
    private boolean stopped;

    @Test
    void partialRunsAreAddedUpUntilOneHasCaughtUp() throws Exception {
        Result result = run(report(Outcome.PARTIAL, 20, "1"), report(Outcome.PARTIAL, 30, "2"), report(Outcome.CAUGHT_UP, 5, "3"));

        assertThat(result.isCaughtUp()).isTrue();
        assertThat(result.report().rows()).isEqualTo(55);
        assertThat(result.report().took()).isEqualTo(Duration.ofSeconds(3));
        assertThat(result.report().watermark()).contains(Watermark.at(AT, "3"));
        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void aRunThatEndsBeforeItsFirstPageIsDoneIsAFailureAndNoLoop() throws Exception {
        Result result = run(report(Outcome.PARTIAL, 20, "1"), report(Outcome.PARTIAL, 0, "1"));

        assertThat(result.report().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.report().rows()).isEqualTo(20);
        assertThat(result.report().message())
                .isEqualTo("a run ends before its first page is done: raise tidemark.stream.akten.time-limit");
    }

    @Test
    void aRunElsewhereIsAskedForOnceASecondUntilItIsDone() throws Exception {
        Result result = run(report(Outcome.BUSY, 0, "1"), report(Outcome.BUSY, 0, "1"), report(Outcome.CAUGHT_UP, 5, "2"));

        assertThat(result.isCaughtUp()).isTrue();
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Test
    void aRunElsewhereIsNotWaitedForForEver() throws Exception {
        Result result = run(report(Outcome.BUSY, 0, "1"), report(Outcome.BUSY, 0, "1"), report(Outcome.BUSY, 0, "1"));

        assertThat(result.report().outcome()).isEqualTo(Outcome.BUSY);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void aSignalEndsItBetweenTwoRuns() throws Exception {
        stopped = true;

        Result result = run(report(Outcome.PARTIAL, 20, "1"));

        assertThat(result.report().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.report().message()).isEqualTo("stopped by a signal");
    }

    private Result run(RunReport... reports) throws InterruptedException {
        Queue<RunReport> left = new ArrayDeque<>(List.of(reports));
        var runner = new Runner() {
            @Override
            public String target(Item item) {
                return "s3";
            }

            @Override
            public RunReport run(Item item) {
                return left.remove();
            }
        };
        var catchUp = new CatchUp(runner, pause -> {
            pauses.add(pause);
            return stopped;
        }, Duration.ofSeconds(2));
        var results = catchUp.all(List.of(new Item("acme", "akten")), 1, new ProgressLines(System.err, 1));
        assertThat(left).isEmpty();
        return results.get(0);
    }

    private static RunReport report(Outcome outcome, long rows, String id) {
        return new RunReport(outcome, Optional.of(Watermark.at(AT, id)), AT, Duration.ofSeconds(1), rows, 1, 0, 100, 0, 0, "");
    }
}
