package io.tidemark.cli;

import io.tidemark.state.CheckResult.Verdict;
import java.util.EnumSet;

/** The verdicts of several streams, as one. */
final class Verdicts {
    private final EnumSet<Verdict> all = EnumSet.noneOf(Verdict.class);

    void add(Verdict verdict) {
        all.add(verdict);
    }

    /** The worst of them; passed where there are none. */
    Verdict worst() {
        // A fault that was found outweighs what isn't known.
        return all.contains(Verdict.FAILED) ? Verdict.FAILED : all.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.PASSED;
    }

    /** The {@link ExitStatus} of the worst of them. */
    int exitStatus() {
        return switch (worst()) {
            case PASSED -> ExitStatus.OK;
            case FAILED -> ExitStatus.FAILED;
            case UNKNOWN -> ExitStatus.UNKNOWN;
        };
    }
}
