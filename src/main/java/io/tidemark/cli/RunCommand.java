package io.tidemark.cli;

import io.tidemark.flow.Service;
import io.tidemark.state.RunReport.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

/** {@code tidemark run --once}: replicates until caught up, and ends. */
@Command(name = "run",
        description = {"Replicates each tenant's streams until they have caught up, and exits.",
            "Several run at a time (tidemark.runs.parallel). One that fails doesn't stop the others.",
            "",
            "A service on the same state may be running: a stream that it is running is waited for. A signal ends"
                + " the command with 128 plus the signal's number; the next run does the rest."},
        footer = {"", "Members of the JSON:",
            "  outcome (caught-up, failed), streams: [{",
            "    tenant, stream, target, outcome (caught-up, busy, paused, failed),",
            "    watermark: {updatedAt, id} | null, finishedAt, seconds, rows, archives,",
            "    attachments, bytes, missing, setAside, message}]"})
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--once", description = "Required; to run again and again, start the service.")
    private boolean once;

    @Option(names = "--tenant", paramLabel = "T", description = "Only this tenant; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60",
            description = "How long to wait for another run of the same stream. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Override
    public Integer call() throws SQLException, InterruptedException {
        if (!once) {
            throw new ParameterException(spec.commandLine(),
                    "run needs --once; to run on schedule, start the service: tidemark serve");
        }
        Duration wait = BusyWait.limit(spec, waitSeconds);
        Logging.forCommand(tidemark.options);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return run(service, shutdown, wait);
            }
        }
    }

    private int run(Service service, Shutdown shutdown, Duration wait) throws SQLException, InterruptedException {
        var wrong = new ArrayList<CatchUp.Result>();
        var selection = Selection.of(service.replication(), tenants, streams, (stream, problem) -> wrong.add(new CatchUp.Result(
                new Selection.Item(Readable.NONE, stream), Readable.NONE, RunReports.with(RunReports.none(Instant.now()),
                        Outcome.FAILED, problem.getMessage().replace('\n', ' ')))));
        var catchUp = new CatchUp(CatchUp.Runner.of(service.replication()), shutdown::await, wait);
        List<CatchUp.Result> results;
        try (var progress = Progress.onStderr(service.settings().state(), selection.size())) {
            results = new ArrayList<>(catchUp.all(selection, service.settings().runsParallel(), progress));
        }
        results.addAll(wrong);
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? RunView.json(results) : RunView.text(results));
        out.flush();
        return results.stream().allMatch(CatchUp.Result::isCaughtUp) ? ExitStatus.OK : ExitStatus.FAILED;
    }
}
