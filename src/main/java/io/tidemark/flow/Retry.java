package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.config.StreamSettings;
import io.tidemark.flow.RetryReport.Outcome;
import io.tidemark.run.PageQuery;
import io.tidemark.run.ReadAgain;
import io.tidemark.run.RowProbe;
import io.tidemark.run.RowProbe.Finding;
import io.tidemark.run.RowProbe.Standing;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.Position;
import io.tidemark.state.Quarantine;
import io.tidemark.state.Quarantine.Entry;
import io.tidemark.state.QuarantinedRow;
import io.tidemark.state.QuarantinedRow.Part;
import io.tidemark.state.RunReport;
import io.tidemark.state.StateStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rows again that were set aside, in the version that the source has now.
 *
 * <p>Each is first looked at alone. Those that are good are read again by a run, which stores them as supplements and
 * settles them in the very transaction that enters the supplements into the ledger: a crash before it leaves them set
 * aside, and at worst an orphan. Those that are still bad are in no archive: they stay, with their new reason.
 */
public final class Retry {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.retry");
    private static final int ROWS_AT_ONCE = 500;

    private final Replication replication;
    private final Streams streams;
    private final UnaryOperator<String> sqlFiles;
    private final DataSource source;
    private final Settings settings;
    private final StateStore state;
    private final Quarantine quarantine;

    Retry(Replication replication, Streams streams, UnaryOperator<String> sqlFiles, DataSource source, Settings settings,
          StateStore state, Quarantine quarantine) {
        this.replication = replication;
        this.streams = streams;
        this.sqlFiles = sqlFiles;
        this.source = source;
        this.settings = settings;
        this.state = state;
        this.quarantine = quarantine;
    }

    /** The tenants' streams that have rows set aside, of those that are replicated now. */
    public List<StreamKey> streams() throws SQLException {
        return quarantine.streams().stream().filter(key -> settings.tenants().includes(key.tenant())
                && streams.names().contains(key.stream()) && settings.target(key.tenant()).equals(key.target())).toList();
    }

    /**
     * Takes the rows of one tenant's stream again. A run that fails, or that another one keeps from beginning, ends it;
     * the report says so.
     *
     * @param ids    these rows alone; empty for all
     * @param dryRun only look, and change nothing
     * @throws SQLException where source or state fail
     */
    public RetryReport retry(StreamKey key, Collection<String> ids, boolean dryRun) throws SQLException {
        var report = new RetryReport(key);
        Optional<Position> end = state.position(key);
        if (end.isEmpty()) {
            return report;
        }
        Optional<QuarantinedRow> after = Optional.empty();
        while (report.isGoingOn()) {
            List<Entry> entries = quarantine.unsettled(key, after, end.get().sequence(), ids, ROWS_AT_ONCE);
            if (entries.isEmpty()) {
                break;
            }
            after = Optional.of(entries.get(entries.size() - 1).row());
            some(report, entries, dryRun);
        }
        LOG.info("retry {} stream={} {}{}", report.isGoingOn() ? "done" : "ended", key, report.figures(),
                dryRun ? " dry-run=true" : "");
        return report;
    }

    private void some(RetryReport report, List<Entry> entries, boolean dryRun) throws SQLException {
        List<Finding> findings = probe(report.key(), entries);
        if (!dryRun) {
            List<String> good = ids(entries, findings, Standing.GOOD);
            if (!good.isEmpty() || findings.stream().anyMatch(finding -> finding.standing() == Standing.NEWER)) {
                RunReport run = replication.run(report.key().tenant(), report.key().stream(), ReadAgain.rows(good));
                report.note(run);
                if (report.isBusy()) {
                    // Nothing was done, so nothing is noted: whoever waits comes again.
                    return;
                }
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            settle(report, entries.get(i), findings.get(i), dryRun);
        }
    }

    private static List<String> ids(List<Entry> entries, List<Finding> findings, Standing standing) {
        return IntStream.range(0, entries.size()).filter(i -> findings.get(i).standing() == standing)
                .mapToObj(i -> entries.get(i).row().id()).distinct().toList();
    }

    private List<Finding> probe(StreamKey key, List<Entry> entries) throws SQLException {
        StreamDefinition stream = streams.get(key.stream());
        StreamSettings streamSettings = settings.stream(key.tenant(), key.stream());
        Position end = state.position(key).orElseThrow();
        var findings = new ArrayList<Finding>(entries.size());
        while (findings.size() < entries.size()) {
            try (var connection = source.getConnection()) {
                var probe = new RowProbe(connection, key.tenant(), stream, streamSettings, new PageQuery(sqlFiles, stream),
                        end.watermark());
                // A row that is too large for the heap ends the connection.
                while (findings.size() < entries.size() && !connection.isClosed()) {
                    Entry entry = entries.get(findings.size());
                    findings.add(probe.probe(entry.row().id(), entry.row().part() == Part.ATTACHMENT));
                }
            }
        }
        return findings;
    }

    private void settle(RetryReport report, Entry before, Finding finding, boolean dryRun) throws SQLException {
        QuarantinedRow row = before.row();
        switch (finding.standing()) {
            case GOOD, NEWER -> {
                Entry now = dryRun ? before : quarantine.find(report.key(), row);
                boolean isGood = finding.standing() == Standing.GOOD;
                Outcome outcome = now.outcome().filter(word -> !word.equals("gone")).map(Outcome::of)
                        .orElse(isGood && dryRun ? Outcome.GOOD : Outcome.WAITING);
                report.add(now, outcome);
            }
            case GONE -> {
                if (!dryRun) {
                    quarantine.gone(report.key(), row);
                }
                report.add(before, Outcome.GONE);
            }
            case BAD -> {
                if (!dryRun) {
                    quarantine.stillBad(report.key(), row, finding.reason());
                }
                report.add(stillBad(before, finding.reason(), dryRun), Outcome.STILL_BAD);
            }
        }
    }

    private static Entry stillBad(Entry before, String reason, boolean dryRun) {
        QuarantinedRow row = before.row();
        return new Entry(new QuarantinedRow(row.sequence(), row.id(), row.updatedAt(), row.part(), reason),
                before.attempts() + (dryRun ? 0 : 1), Optional.empty());
    }
}
