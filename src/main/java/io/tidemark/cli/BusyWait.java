package io.tidemark.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Waits for a run of the same stream that is under way elsewhere: a second at a time, and not longer than a limit. */
final class BusyWait {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Pause pause;
    private final Duration atMost;
    private Duration waited = Duration.ZERO;

    BusyWait(Pause pause, Duration atMost) {
        this.pause = pause;
        this.atMost = atMost;
    }

    /** Waits, and returns true, perhaps early, when all is to stop. */
    @FunctionalInterface
    interface Pause {
        boolean await(Duration atMost) throws InterruptedException;
    }

    /** @throws ParameterException where the seconds of {@code --wait} are negative */
    static Duration limit(CommandSpec spec, long seconds) {
        if (seconds < 0) {
            throw new ParameterException(spec.commandLine(), "--wait must not be negative");
        }
        return Duration.ofSeconds(seconds);
    }

    /** Whether the limit is reached. */
    boolean isOver() {
        return waited.compareTo(atMost) >= 0;
    }

    /** Waits until it is time to ask again; true when all is to stop. */
    boolean pause() throws InterruptedException {
        waited = waited.plus(ASK_AGAIN);
        return pause.await(ASK_AGAIN);
    }
}
