package io.tidemark.cli;

import io.tidemark.state.StatusReader;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark status}: how far each tenant's stream is. */
@Command(name = "status",
        description = {"Tells how far each tenant's stream is, from the state tables alone: neither source nor store is asked.",
            "",
            "The lag is how long ago the replica was last known to be complete."},
        footer = {"", "Members of the JSON:",
            "  at, exists (false before the first run), streams: [{",
            "    tenant, stream, target, watermark: {updatedAt, id} | null, sequence, lagSeconds | null,",
            "    lastRun: {finishedAt, seconds, outcome (caught-up, partial, failed), rows, message,",
            "              lastSuccessAt | null} | null,",
            "    archives, rows, bytes, attachments, missing, quarantined}]"})
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws SQLException {
        Logging.forCommand(tidemark.options);
        var status = new StatusReader(tidemark.options.settings().state()).read();
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? StatusView.json(status) : StatusView.text(status));
        out.flush();
        return ExitStatus.OK;
    }
}
