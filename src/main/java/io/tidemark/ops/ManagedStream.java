package io.tidemark.ops;

import io.tidemark.CheckKind;
import io.tidemark.state.CheckResult;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.Horizon.Holder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedNotification;
import org.apache.camel.api.management.ManagedNotifications;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.api.management.NotificationSender;
import org.apache.camel.api.management.NotificationSenderAware;

/** One tenant's stream in JMX: {@code io.tidemark:type=Stream,tenant=…,stream=…,target=…}. */
@ManagedResource(description = "One tenant's stream: how far it is replicated, and what it is doing")
@ManagedNotifications({
    @ManagedNotification(name = "javax.management.Notification", description = "A run failed; the message says why",
            notificationTypes = ManagedStream.RUN_FAILED),
    @ManagedNotification(name = "javax.management.Notification", description = "The lag has passed tidemark.lag.max",
            notificationTypes = ManagedStream.LAG_EXCEEDED),
    @ManagedNotification(name = "javax.management.Notification", description = "The lag is within tidemark.lag.max again",
            notificationTypes = ManagedStream.LAG_RECOVERED)})
public final class ManagedStream implements NotificationSenderAware {
    static final String RUN_FAILED = "io.tidemark.run.failed";
    static final String LAG_EXCEEDED = "io.tidemark.lag.exceeded";
    static final String LAG_RECOVERED = "io.tidemark.lag.recovered";
    private static final long UNKNOWN = -1;

    private final StreamFigures figures;
    private final Duration lagMax;
    private final Controls controls;
    private final Clock clock;
    private final AtomicLong notifications = new AtomicLong();
    private volatile NotificationSender sender;

    ManagedStream(StreamFigures figures, Duration lagMax, Controls controls, Clock clock) {
        this.figures = figures;
        this.lagMax = lagMax;
        this.controls = controls;
        this.clock = clock;
    }

    @Override
    public void setNotificationSender(NotificationSender sender) {
        this.sender = sender;
    }

    void send(String type, String message) {
        NotificationSender to = sender;
        if (to != null) {
            to.sendNotification(new Notification(type, figures.key().toString(), notifications.incrementAndGet(),
                    clock.millis(), message));
        }
    }

    @ManagedAttribute(description = "Whose rows they are")
    public String getTenant() {
        return figures.key().tenant();
    }

    @ManagedAttribute(description = "Which rows they are: the stream that a route file declares")
    public String getStream() {
        return figures.key().stream();
    }

    @ManagedAttribute(description = "The replica's name in the ledger (tidemark.store.target)")
    public String getTarget() {
        return figures.key().target();
    }

    @ManagedAttribute(description = "Seconds since the replica was last known to be complete")
    public long getLagSeconds() {
        return figures.lag().toSeconds();
    }

    @ManagedAttribute(description = "Seconds of lag beyond which health is down (tidemark.lag.max)")
    public long getLagMaxSeconds() {
        return lagMax.toSeconds();
    }

    @ManagedAttribute(description = "Why the lag is beyond the limit; empty while it is not")
    public String getComplaint() {
        return figures.complaint(lagMax).orElse("");
    }

    @ManagedAttribute(description = "Whether runs of it are due here: false for a tenant that is retired or has no rows")
    public boolean isDue() {
        return figures.isDue();
    }

    @ManagedAttribute(description = "updated_at of the newest row that is stored (UTC); empty before the first")
    public String getWatermark() {
        return figures.watermark().map(at -> at.updatedAt().toString()).orElse("");
    }

    @ManagedAttribute(description = "The moment (UTC) before which each row is stored; empty before a run has caught up")
    public String getCompleteUntil() {
        return text(figures.completeUntil());
    }

    @ManagedAttribute(description = "The moment (UTC) up to which the last run could read: no row before it can appear any"
            + " more")
    public String getHorizon() {
        return text(figures.horizon().flatMap(Horizon::untilExclusive));
    }

    @ManagedAttribute(description = "Rows that were due when the last run began, less those it stored (estimated); -1 unknown")
    public long getBacklogRows() {
        return figures.backlog().orElse(UNKNOWN);
    }

    @ManagedAttribute(description = "The transaction that holds the horizon back: pid, application, user, since; empty for"
            + " none")
    public String getHorizonHolder() {
        return holder().map(Holder::toString).orElse("");
    }

    @ManagedAttribute(description = "Process id of the database session that holds the horizon back; -1 for none")
    public long getHorizonHolderPid() {
        return holder().map(Holder::pid).map(Integer::longValue).orElse(UNKNOWN);
    }

    @ManagedAttribute(description = "Its application_name")
    public String getHorizonHolderApplication() {
        return holder().map(Holder::application).orElse("");
    }

    @ManagedAttribute(description = "Its database user")
    public String getHorizonHolderUser() {
        return holder().map(Holder::user).orElse("");
    }

    @ManagedAttribute(description = "When its transaction began (UTC)")
    public String getHorizonHolderSince() {
        return text(holder().map(Holder::since));
    }

    @ManagedAttribute(description = "Prepared transactions that keep the horizon where it was")
    public int getPreparedTransactions() {
        return figures.horizon().map(Horizon::prepared).orElse(0);
    }

    private Optional<Holder> holder() {
        return figures.horizon().flatMap(Horizon::holder);
    }

    @ManagedAttribute(description = "Whether a person has paused it; a pause outlasts a restart")
    public boolean isPaused() {
        return figures.pause().isPresent();
    }

    @ManagedAttribute(description = "Since when it is paused, and why; empty while it isn't")
    public String getPause() {
        return figures.pause().map(Pause::toString).orElse("");
    }

    @ManagedAttribute(description = "Rows that are set aside now: see tidemark status and tidemark retry")
    public long getRowsSetAside() {
        return figures.quarantine();
    }

    @ManagedAttribute(description = "Archives in the chain")
    public long getArchives() {
        return figures.totals().archives();
    }

    @ManagedAttribute(description = "Rows in the chain, each stored version counted")
    public long getRows() {
        return figures.totals().rows();
    }

    @ManagedAttribute(description = "Attachments that the chain lists as stored")
    public long getAttachments() {
        return figures.totals().attachments();
    }

    @ManagedAttribute(description = "Attachments that the source lacked when their row was stored")
    public long getMissingAttachments() {
        return figures.totals().missing();
    }

    @ManagedAttribute(description = "Bytes of archives and attachments, as stored")
    public long getBytes() {
        return figures.totals().bytes();
    }

    @ManagedAttribute(description = "idle, paused, waiting (for a free place), or of a run: beginning, reading, storing,"
            + " committing")
    public String getPhase() {
        return figures.phase();
    }

    @ManagedAttribute(description = "Id of the run that is under way, as its log lines have it; empty for none")
    public String getRunId() {
        return figures.run().map(run -> run.id()).orElse("");
    }

    @ManagedAttribute(description = "Seconds since it began")
    public long getRunSeconds() {
        return figures.run().map(run -> Duration.between(run.began(), clock.instant()).toSeconds()).orElse(0L);
    }

    @ManagedAttribute(description = "Rows of its full batches, stored or not")
    public long getRunRows() {
        return figures.run().map(run -> run.rows()).orElse(0L);
    }

    @ManagedAttribute(description = "Attachments that it has stored")
    public long getRunAttachments() {
        return figures.run().map(run -> run.attachments()).orElse(0L);
    }

    @ManagedAttribute(description = "Pages that it has begun (tidemark.stream.<stream>.page-rows rows each)")
    public int getRunPages() {
        return figures.run().map(run -> run.pages()).orElse(0);
    }

    @ManagedAttribute(description = "Per cent of the rows due that its full batches have (estimated); -1 unknown or no run")
    public long getRunProgressPercent() {
        long due = figures.backlog().orElse(0);
        return figures.run().isEmpty() || due == 0 ? UNKNOWN : Math.min(100, getRunRows() * 100 / due);
    }

    @ManagedAttribute(description = "How the last run ended: caught-up, partial (the time limit), failed; empty before the"
            + " first")
    public String getLastRunOutcome() {
        return figures.lastRun().map(RunReport::outcome).map(Outcome::word).orElse("");
    }

    @ManagedAttribute(description = "When the last run ended (UTC)")
    public String getLastRunAt() {
        return text(figures.lastRun().map(RunReport::finishedAt));
    }

    @ManagedAttribute(description = "What there is to say about the last run; empty when all went well")
    public String getLastRunMessage() {
        return figures.lastRun().map(RunReport::message).orElse("");
    }

    @ManagedAttribute(description = "Seconds that the last run took")
    public double getLastRunSeconds() {
        return figures.lastRun().map(run -> run.took().toMillis() / 1000.0).orElse(0.0);
    }

    @ManagedAttribute(description = "Rows that the last run stored")
    public long getLastRunRows() {
        return figures.lastRun().map(RunReport::rows).orElse(0L);
    }

    @ManagedAttribute(description = "Archives that the last run stored")
    public long getLastRunArchives() {
        return figures.lastRun().map(RunReport::archives).orElse(0L);
    }

    @ManagedAttribute(description = "Attachments that the last run stored")
    public long getLastRunAttachments() {
        return figures.lastRun().map(RunReport::attachments).orElse(0L);
    }

    @ManagedAttribute(description = "Bytes that the last run stored")
    public long getLastRunBytes() {
        return figures.lastRun().map(RunReport::bytes).orElse(0L);
    }

    @ManagedAttribute(description = "When a run last caught up with the horizon (UTC)")
    public String getLastSuccessAt() {
        return text(figures.lastSuccessAt());
    }

    @ManagedAttribute(description = "When a run last failed (UTC); empty when none did")
    public String getLastFailureAt() {
        return text(figures.lastFailureAt());
    }

    @ManagedAttribute(description = "Why the last run that failed did")
    public String getLastFailureMessage() {
        return figures.lastFailure();
    }

    @ManagedAttribute(description = "Runs that have failed in a row, up to now")
    public int getConsecutiveFailures() {
        return figures.failures();
    }

    @ManagedAttribute(description = "Verdict, time (UTC) and message of the last verify; empty for none")
    public String getLastVerify() {
        return check(CheckKind.VERIFY);
    }

    @ManagedAttribute(description = "Verdict, time (UTC) and message of the last audit; empty for none")
    public String getLastAudit() {
        return check(CheckKind.AUDIT);
    }

    @ManagedAttribute(description = "Verdict, time (UTC) and message of the last drill; empty for none")
    public String getLastDrill() {
        return check(CheckKind.DRILL);
    }

    @ManagedAttribute(description = "Verdict, time (UTC) and message of the last mirror; empty for none")
    public String getLastMirror() {
        return check(CheckKind.MIRROR);
    }

    private String check(CheckKind kind) {
        return Optional.ofNullable(figures.checks().get(kind.word())).map(ManagedStream::text).orElse("");
    }

    private static String text(CheckResult check) {
        return (check.verdict().word() + " " + check.finishedAt() + " " + check.message()).strip();
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse("");
    }

    @ManagedOperation(description = "Begins a run now, outside the schedule, and does not wait for its end")
    public String runNow() {
        return controls.run(figures.key(), Optional.empty());
    }

    /** @param from a moment such as {@code 2011-05-01T10:00:00Z} */
    @ManagedOperation(description = "Begins a run that first reads again what is behind the watermark from a moment on"
            + " (2011-05-01T10:00:00Z), and stores it as supplements; the watermark does not move back")
    public String readAgainFrom(String from) {
        Instant moment;
        try {
            moment = Instant.parse(from.strip());
        } catch (DateTimeParseException e) {
            return "refused: " + from + " is not a moment; expected e.g. 2011-05-01T10:00:00Z";
        }
        return controls.run(figures.key(), Optional.of(moment));
    }

    @ManagedOperation(description = "Lets no further run begin, in any process, until it is resumed; outlasts a restart")
    public String pause(String reason) throws SQLException {
        return controls.pause(figures.key(), reason == null ? "" : reason);
    }

    @ManagedOperation(description = "Lets it run again, on its next tick")
    public String resume() throws SQLException {
        return controls.resume(figures.key());
    }
}
