package io.tidemark.cli;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Adds reports of runs of the same tenant's stream up. */
final class RunReports {
    private RunReports() {
    }

    /** Before the first run. */
    static RunReport none(Instant at) {
        return new RunReport(Outcome.PARTIAL, Optional.empty(), at, Duration.ZERO, 0, 0, 0, 0, 0, 0, "");
    }

    /** The figures of both, and how the later one ended. */
    static RunReport sum(RunReport earlier, RunReport later) {
        return new RunReport(later.outcome(), later.watermark().or(earlier::watermark), later.finishedAt(),
                earlier.took().plus(later.took()), earlier.rows() + later.rows(), earlier.archives() + later.archives(),
                earlier.attachments() + later.attachments(), earlier.bytes() + later.bytes(),
                earlier.missing() + later.missing(), earlier.setAside() + later.setAside(), later.message());
    }

    /** The same figures with another end. */
    static RunReport with(RunReport report, Outcome outcome, String message) {
        return new RunReport(outcome, report.watermark(), report.finishedAt(), report.took(), report.rows(),
                report.archives(), report.attachments(), report.bytes(), report.missing(), report.setAside(), message);
    }
}
