package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.run.RunProgress;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.Horizon.Holder;
import io.tidemark.watermark.Watermark;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When a stream is behind, and what is said of it. */
class StreamFiguresTest {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final StreamKey KEY = new StreamKey("acme", "akten", "s3");
    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final RunBoard board = new RunBoard(clock, new Meters(Optional.empty()));

    private void minutes(int minutes) {
        now = now.plus(Duration.ofMinutes(minutes));
    }

    private void run(Outcome outcome, long rows, String message, Optional<Instant> completeUntil) {
        board.note(KEY, new RunReport(outcome, Optional.empty(), now, Duration.ofSeconds(1), rows, 0, 0, 0, 0, 0, message),
                completeUntil, OptionalLong.empty());
    }

    private void caughtUp() {
        run(Outcome.CAUGHT_UP, 0, "", Optional.of(now.minusSeconds(5)));
    }

    private void horizon(Optional<Holder> holder, int prepared, long due) {
        board.of(KEY).begun(Watermark.start(START), new Horizon(START, Optional.of(START), holder, prepared),
                OptionalLong.of(due));
    }

    private String complaint() {
        return board.of(KEY).complaint(LIMIT).orElse("");
    }

    /** For a day the source has no new row; runs find that out every ten minutes. */
    @Test
    void noNewRowsIsNoLag() {
        for (int i = 0; i < 144; i++) {
            minutes(10);
            caughtUp();
            assertThat(complaint()).isEmpty();
        }
        assertThat(board.of(KEY).lag()).isEqualTo(Duration.ofSeconds(5));
        assertThat(LagHealthCheck.reasons(board, LIMIT)).isEmpty();
    }

    @Test
    void runsThatDontHappenAreLag() {
        caughtUp();
        minutes(21);

        assertThat(complaint()).isEqualTo("acme/akten/s3 is 21 minutes behind: no run has ended since 2026-11-25T10:00:00Z:"
                + " its schedule does not fire, or is too rare for the limit");
    }

    @Test
    void aShortLagIsToldInSeconds() {
        caughtUp();
        now = now.plusSeconds(40);

        assertThat(board.of(KEY).complaint(Duration.ofSeconds(30)).orElseThrow())
                .startsWith("acme/akten/s3 is 45 seconds behind: ");
    }

    @Test
    void aStreamThatIsDueAndWasNeverRunIsBehindToo() {
        board.due("akten", List.of(KEY));
        minutes(21);

        assertThat(complaint()).isEqualTo("acme/akten/s3 is 21 minutes behind: no run of it has ended yet");
    }

    @Test
    void aScheduleThatNeverFiresIsSaid() {
        minutes(21);

        assertThat(LagHealthCheck.reasons(board, LIMIT)).containsExactly(
                "no run has begun since the start 21 minutes ago: the log says why a tick failed");
    }

    /** Another stream's runs go on meanwhile. */
    @Test
    void ticksThatFailForLongerThanTheLimitAreSaidWithTheStreamAndTheLastMessage() {
        board.tickFailed("dokumente", "the source is down");
        minutes(20);
        board.tickFailed("dokumente", "permission denied");
        caughtUp();
        assertThat(LagHealthCheck.reasons(board, LIMIT)).isEmpty();
        minutes(1);
        caughtUp();

        assertThat(LagHealthCheck.reasons(board, LIMIT)).containsExactly(
                "no tick of dokumente has found its tenants for 21 minutes: permission denied");
        assertThat(board.ticks().get(0).failing().orElseThrow()).isEqualTo(
                new TickFigures.Failures(START, now.minusSeconds(60), 2, "permission denied"));
        board.due("dokumente", List.of());
        assertThat(LagHealthCheck.reasons(board, LIMIT)).isEmpty();
    }

    @Test
    void runsThatFailAreLagWithTheirReason() {
        caughtUp();
        minutes(10);
        run(Outcome.FAILED, 0, "the store is down", Optional.empty());
        assertThat(complaint()).isEmpty();
        minutes(11);
        run(Outcome.FAILED, 0, "the store is down", Optional.empty());

        assertThat(complaint()).isEqualTo("acme/akten/s3 is 21 minutes behind: the last 2 runs failed: the store is down");
        caughtUp();
        assertThat(complaint()).isEmpty();
        assertThat(board.of(KEY).failures()).isZero();
        assertThat(board.of(KEY).lastFailure()).isEqualTo("the store is down");
    }

    /** Each run catches up with the horizon, which does not move. */
    @Test
    void aTransactionThatHoldsTheHorizonIsLagAndIsNamed() {
        horizon(Optional.of(new Holder(4711, "import", "loader", START)), 0, 0);
        minutes(25);
        run(Outcome.CAUGHT_UP, 0, "", Optional.of(START));

        assertThat(complaint()).isEqualTo("acme/akten/s3 is 25 minutes behind: a transaction holds the horizon: pid=4711"
                + " application=import user=loader since=2026-11-25T10:00:00Z");
    }

    @Test
    void aPreparedTransactionIsSaid() {
        horizon(Optional.empty(), 1, 0);
        minutes(25);
        run(Outcome.CAUGHT_UP, 0, "", Optional.of(START));

        assertThat(complaint()).endsWith(": 1 prepared transaction(s) hold the horizon: see pg_prepared_xacts");
    }

    @Test
    void runsThatAreCutShortSayHowMuchIsLeft() {
        horizon(Optional.empty(), 0, 500_000);
        minutes(25);
        run(Outcome.PARTIAL, 100_000, "", Optional.empty());

        assertThat(complaint()).endsWith(": its runs end before they are done, 400000 rows are left");
    }

    @Test
    void aLongRunSaysHowFarItIs() {
        board.of(KEY).waiting();
        minutes(25);
        assertThat(complaint()).endsWith(": its run waits for a free place: tidemark.runs.parallel says how many there are");
        board.of(KEY).admitted();
        board.of(KEY).begin(new RunProgress("ab12", now));
        horizon(Optional.empty(), 0, 30);

        assertThat(complaint()).endsWith(": a run is under way since 2026-11-25T10:25:00Z (beginning, 0 rows of about 30)");
    }

    @Test
    void aPauseIsTheReason() {
        caughtUp();
        board.of(KEY).pause(Optional.of(new Pause(START, "moving")));
        minutes(25);

        assertThat(complaint()).endsWith(": it is paused since 2026-11-25T10:00:00Z (moving): resume it");
    }

    @Test
    void aTenantThatIsRetiredIsNotBehind() {
        caughtUp();
        board.due("akten", List.of(new StreamKey("globex", "akten", "s3")));
        minutes(60);

        assertThat(complaint()).isEmpty();
        assertThat(board.of(KEY).isDue()).isFalse();
    }

    @Test
    void theHistoryHasALastDayInStepsAndForgetsWhatIsOlder() {
        var history = new History(clock);
        board.watch(history);
        history.lag(KEY, Duration.ofSeconds(70));
        history.lag(KEY, Duration.ofSeconds(30));
        run(Outcome.CAUGHT_UP, 3, "", Optional.of(now));
        minutes(10);
        run(Outcome.CAUGHT_UP, 4, "", Optional.of(now));

        assertThat(history.stream(KEY)).hasSize(144).endsWith(new History.Point(START, 70, 3),
                new History.Point(START.plusSeconds(600), -1, 4));
        minutes(24 * 60);
        assertThat(history.all()).allSatisfy(point -> assertThat(point.rows()).isZero());
    }
}
