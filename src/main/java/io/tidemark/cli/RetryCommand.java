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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark retry}: takes rows again that were set aside. */
@Command(name = "retry",
        description = {"Tries rows again that were set aside.",
            "It takes the version that the source has now, after the row, the stream's select or its name"
                + " pattern was fixed. What can be written is stored as a supplement of the chain; then the run"
                + " continues as usual.",
            "",
            "A row that is still bad stays set aside, with its new reason; tidemark status lists such rows. The"
                + " service may be running: a stream that it is running is waited for."},
        footer = {"", "Members of the JSON:",
            "  outcome (done, failed), dryRun, streams: [{",
            "    tenant, stream, target, counts: {stored, superseded, gone, good, waiting, still-bad},",
            "    rows: [{id, updatedAt, part (row, attachment), outcome, reason, attempts}],",
            "    problem | null}]   (of the rows, the first thousand)"})
final class RetryCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "T", description = "Only this tenant; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "Only the row with this id; may be repeated. Default: all.")
    private List<String> ids = List.of();

    @Option(names = "--dry-run", description = "Only show which rows could be taken now; change nothing.")
    private boolean dryRun;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60",
            description = "How long to wait for another run of the same stream. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Override
    public Integer call() throws SQLException, InterruptedException {
        Duration wait = BusyWait.limit(spec, waitSeconds);
        Logging.forCommand(tidemark.options);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return retry(service, shutdown, wait);
            }
        }
    }

    private int retry(Service service, Shutdown shutdown, Duration wait) throws SQLException, InterruptedException {
        Selection.streams(service.replication(), streams);
        var retry = service.context().getRegistry().lookupByNameAndType("retry", Retry.class);
        List<StreamKey> keys = retry.streams();
        requireTenants(service, keys);
        var results = new ArrayList<RetryView.Result>();
        for (StreamKey key : keys) {
            if ((tenants.isEmpty() || tenants.contains(key.tenant())) && (streams.isEmpty() || streams.contains(key.stream()))) {
                results.add(one(retry, key, new BusyWait(shutdown::await, wait)));
            }
        }
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? RetryView.json(results, dryRun) : RetryView.text(results, dryRun));
        out.flush();
        return results.stream().anyMatch(RetryView.Result::isFailed) ? ExitStatus.FAILED : ExitStatus.OK;
    }

    // A tenant that has left the source may have rows set aside all the same: the source is asked for the others alone.
    private void requireTenants(Service service, List<StreamKey> setAside) throws SQLException {
        List<String> others = tenants.stream().filter(tenant -> setAside.stream().noneMatch(key -> key.tenant().equals(tenant)))
                .toList();
        if (!others.isEmpty()) {
            Selection.of(service.replication(), others, streams, (stream, problem) -> { });
        }
    }

    private RetryView.Result one(Retry retry, StreamKey key, BusyWait wait) throws SQLException, InterruptedException {
        try {
            RetryReport report = retry.retry(key, ids, dryRun);
            while (report.isBusy() && !wait.isOver() && !wait.pause()) {
                report = retry.retry(key, ids, dryRun);
            }
            return RetryView.Result.of(report);
        } catch (TidemarkException e) {
            // One stream's own affair: its select doesn't fit, or a tenant's settings are wrong.
            return RetryView.Result.failed(key, e.getMessage());
        }
    }
}
