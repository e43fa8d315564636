package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.flow.Retry;
import io.tidemark.flow.RetryReport;
import io.tidemark.flow.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark retry}: takes rows again that were set aside. */
@Command(name = "retry",
        description = {"Takes rows again that were set aside, in the version that the source has now: once the row, the"
                + " stream's select or its name pattern is mended. What can be written is stored as a supplement of the"
                + " chain, then the run goes on as any other.",
            "", "A row that is still bad stays set aside, with its new reason; tidemark status lists such rows."
                + " A service may go on: a stream that it is running is waited for."},
        footer = {"", "Members of the JSON:",
            "  outcome (done, failed), dryRun, streams: [{",
            "    tenant, stream, target, counts: {stored, superseded, gone, good, waiting, still-bad},",
            "    rows: [{id, updatedAt, part (row, attachment), outcome, reason, attempts}],",
            "    problem | null}]   (of the rows, the first thousand)"})
final class RetryCommand implements Callable<Integer> {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "T", description = "This tenant alone; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "This stream alone; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "The row with this id alone; may be repeated. Default: all.")
    private List<String> ids = List.of();

    @Option(names = "--dry-run", description = "Only look which rows could be taken now, and change nothing.")
    private boolean dryRun;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60",
            description = "How long to wait for a run of the same that is under way elsewhere. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Override
    public Integer call() throws SQLException, InterruptedException {
        if (waitSeconds < 0) {
            throw new ParameterException(spec.commandLine(), "--wait is no negative number");
        }
        Logging.forCommand(tidemark.options);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return retry(service, shutdown);
            }
        }
    }

    private int retry(Service service, Shutdown shutdown) throws SQLException, InterruptedException {
        Selection.streams(service.replication(), streams);
        var retry = service.context().getRegistry().lookupByNameAndType("retry", Retry.class);
        var results = new ArrayList<RetryView.Result>();
        for (StreamKey key : retry.streams()) {
            if ((tenants.isEmpty() || tenants.contains(key.tenant())) && (streams.isEmpty() || streams.contains(key.stream()))) {
                results.add(one(retry, key, shutdown));
            }
        }
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? RetryView.json(results, dryRun) : RetryView.text(results, dryRun));
        out.flush();
        return results.stream().anyMatch(RetryView.Result::isFailed) ? ExitStatus.FAILED : ExitStatus.OK;
    }

    private RetryView.Result one(Retry retry, StreamKey key, Shutdown shutdown) throws SQLException, InterruptedException {
        try {
            RetryReport report = retry.retry(key, ids, dryRun);
            for (long waited = 0; report.isBusy() && waited < waitSeconds && !shutdown.await(ASK_AGAIN); waited++) {
                report = retry.retry(key, ids, dryRun);
            }
            return RetryView.Result.of(report);
        } catch (TidemarkException e) {
            // One stream's own affair: its select doesn't fit, or a tenant's settings are wrong.
            return RetryView.Result.failed(key, e.getMessage());
        }
    }
}
