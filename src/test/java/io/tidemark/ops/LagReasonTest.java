package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.run.RunProgress;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.Horizon.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reason for a lag, the nearest first: what is said of it, and that docs/OPERATIONS.md has it. */
class LagReasonTest {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Instant NOW = Instant.parse("2026-11-25T10:30:00Z");
    private static final Instant BEFORE = Instant.parse("2026-11-25T10:00:00Z");
    private static final Optional<RunProgress> RUN = Optional.of(new RunProgress("ab12", BEFORE));
    private static final OptionalLong SOME = OptionalLong.of(4000);
    private static final OptionalLong NO_BACKLOG = OptionalLong.empty();

    record Case(String expected, LagReason reason) {
        @Override
        public String toString() {
            return expected;
        }
    }

    private static LagReason after(Outcome outcome, Instant finishedAt, String message, OptionalLong backlog,
                                   Optional<Horizon> horizon) {
        return new LagReason(Optional.empty(), 0, "", Optional.empty(), backlog, false, Optional.of(new RunReport(outcome,
                Optional.empty(), finishedAt, Duration.ofSeconds(1), 0, 0, 0, 0, 0, 0, message)), horizon);
    }

    private static LagReason caughtUp(String message, Horizon horizon) {
        return after(Outcome.CAUGHT_UP, NOW, message, OptionalLong.of(0), Optional.of(horizon));
    }

    private static LagReason failing(int failures) {
        return new LagReason(Optional.empty(), failures, "the store is down", RUN, NO_BACKLOG, true, Optional.empty(),
                Optional.empty());
    }

    private static LagReason underWay(OptionalLong backlog) {
        return new LagReason(Optional.empty(), 0, "", RUN, backlog, true, Optional.empty(), Optional.empty());
    }

    private static LagReason withoutRun(boolean isWaiting) {
        return new LagReason(Optional.empty(), 0, "", Optional.empty(), NO_BACKLOG, isWaiting, Optional.empty(),
                Optional.empty());
    }

    static Stream<Case> cases() {
        var holder = new Holder(4711, "import", "loader", BEFORE);
        return Stream.of(
                new Case("it is paused since 2026-11-25T10:00:00Z (moving): resume it", new LagReason(
                        Optional.of(new Pause(BEFORE, "moving")), 3, "the store is down", RUN, SOME, true, Optional.empty(),
                        Optional.empty())),
                new Case("the last run failed: the store is down", failing(1)),
                new Case("the last 2 runs failed: the store is down", failing(2)),
                new Case("a run is under way since 2026-11-25T10:00:00Z (beginning, 0 rows)", underWay(NO_BACKLOG)),
                new Case("a run is under way since 2026-11-25T10:00:00Z (beginning, 0 rows of about 4000)", underWay(SOME)),
                new Case("its run waits for a free place: tidemark.runs.parallel says how many there are", withoutRun(true)),
                new Case("no run of it has ended yet", withoutRun(false)),
                new Case("no run has ended since 2026-11-25T10:00:00Z: its schedule does not fire, or is too rare for the"
                        + " limit",
                        after(Outcome.PARTIAL, BEFORE, "", SOME, Optional.empty())),
                new Case("its runs end before they are done, 4000 rows are left",
                        after(Outcome.PARTIAL, NOW, "", SOME, Optional.empty())),
                new Case("its runs end before they are done, 4000 rows are left: 2 rows set aside",
                        after(Outcome.PARTIAL, NOW, "2 rows set aside", SOME, Optional.empty())),
                new Case("a transaction holds the horizon: pid=4711 application=import user=loader since=2026-11-25T10:00:00Z",
                        caughtUp("", new Horizon(NOW, Optional.of(BEFORE), Optional.of(holder), 2))),
                new Case("2 prepared transaction(s) hold the horizon: see pg_prepared_xacts",
                        caughtUp("", new Horizon(NOW, Optional.of(BEFORE), Optional.empty(), 2))),
                new Case("the horizon is that far back", caughtUp("", new Horizon(NOW, Optional.of(BEFORE), Optional.empty(), 0))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNearestReasonIsSaid(Case one) {
        assertThat(one.reason().text(LIMIT, NOW)).isEqualTo(one.expected());
    }

    @Test
    void aRunThatCaughtUpWithSomethingToSayIsQuoted() {
        assertThat(caughtUp("rows not taken: 1 without updated_at", new Horizon(NOW, Optional.of(BEFORE), Optional.empty(), 0))
                .text(LIMIT, NOW)).isEqualTo("rows not taken: 1 without updated_at");
        assertThat(after(Outcome.PARTIAL, NOW, "", NO_BACKLOG, Optional.empty()).text(LIMIT, NOW))
                .isEqualTo("its runs end before they are done");
    }

    /** Both ways: whoever reads a reason finds it there, and what stands there is said. */
    @Test
    void eachReasonIsDocumentedAndEachThatIsDocumentedIsOne() throws IOException {
        List<String> said = Stream.concat(cases().map(Case::expected),
                Stream.of("no run has begun since the start 21 minutes ago",
                        "no tick of akten has found its tenants for 21 minutes: permission denied")).toList();
        List<Pattern> documented = documented();

        assertThat(said).allSatisfy(reason ->
                assertThat(documented).as(reason).anyMatch(pattern -> pattern.matcher(reason).lookingAt()));
        assertThat(documented).allSatisfy(pattern ->
                assertThat(said).as(pattern.pattern()).anyMatch(reason -> pattern.matcher(reason).lookingAt()));
    }

    /** The first column of the page's table; an ellipsis stands for whatever comes. */
    private static List<Pattern> documented() throws IOException {
        String page = Files.readString(Path.of("docs/OPERATIONS.md"));
        String section = page.substring(page.indexOf("\n## Why a stream is behind\n") + 1);
        String table = section.substring(0, section.indexOf("\n## "));
        List<Pattern> patterns = Pattern.compile("^\\| (`.+?) \\|", Pattern.MULTILINE).matcher(table).results()
                .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row.group(1)).results())
                .map(reason -> Pattern.compile(Stream.of(reason.group(1).split("…", -1)).map(Pattern::quote)
                        .collect(Collectors.joining(".*")))).toList();
        assertThat(patterns).hasSizeGreaterThan(10);
        return patterns;
    }
}
