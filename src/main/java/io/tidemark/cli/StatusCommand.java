package io.tidemark.cli;

import io.tidemark.TidemarkException;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.NoConnectionException;
import io.tidemark.state.StatusReader;
import io.tidemark.state.StatusReader.Status;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark status}: how far each tenant's stream is. */
@Command(name = "status",
        description = {"Shows how far each tenant's stream is.",
            "It is read from the state tables alone; neither source nor store is asked.",
            "",
            "The lag is the time since the replica was last known to be complete, as health and JMX count it."},
        footer = {"", "Members of the JSON:",
            "  at, exists (false before the first run), streams: [{",
            "    tenant, stream, target, watermark: {updatedAt, id} | null, sequence,",
            "    pause: {since, reason} | null,",
            "    lagSeconds | null, lastRun: {finishedAt, seconds, outcome (caught-up,",
            "    partial, failed), rows, message, lastSuccessAt | null} | null,",
            "    archives, rows, bytes, attachments, missing, quarantined, gone,",
            "    quarantine: [{id, updatedAt, part (row, attachment), reason,",
            "    attempts}] (the first ten)}],",
            "  checks: [{kind, tenant, stream, target, startedAt, finishedAt,",
            "    verdict (passed, failed, unknown), message, figures}]"})
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws NoConnectionException {
        Logging.forCommand(tidemark.options);
        var status = read(tidemark.options.settings().state());
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? StatusView.json(status) : StatusView.text(status));
        out.flush();
        return ExitStatus.OK;
    }

    private static Status read(DatabaseSettings state) throws NoConnectionException {
        try {
            return new StatusReader(state).read();
        } catch (NoConnectionException e) {
            throw e;
        } catch (SQLException e) {
            throw new TidemarkException("the state can't be read: " + e.getMessage(),
                    "tidemark.state.url, username and password say where it is; by default they are the source's", e);
        }
    }
}
