package io.tidemark.cli;

import io.tidemark.doctor.Doctor;
import io.tidemark.doctor.Finding;
import io.tidemark.doctor.Severity;
import io.tidemark.flow.Service;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark doctor}: looks whether databases and stores are what Tidemark needs. */
@Command(name = "doctor",
        description = {"Checks that source, state, streams and stores are what Tidemark needs.",
            "Tries them, and says what each finding means and what to do. Warnings alone are not a failure.",
            "",
            "Nothing is written to databases. Each store gets two small objects below .tidemark-doctor/, always"
                + " the same, and this month's bucket if it is missing; for a tenant that the source has no row of,"
                + " nothing is created. The service may be running."},
        footer = {"", "Members of the JSON:",
            "  outcome (ok, warning, error), findings: [{",
            "    severity (ok, warning, error), where, found, meaning, todo}]"})
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "T", description = "Only the store of this tenant; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Override
    public Integer call() {
        Logging.forCommand(tidemark.options);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return examine(service);
            }
        }
    }

    private int examine(Service service) {
        PrintStream progress = System.err;
        List<Finding> findings = service.context().getRegistry().lookupByNameAndType("doctor", Doctor.class)
                .examine(Selection.streams(service.replication(), streams), tenants, what -> progress.println("… " + what));
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? DoctorView.json(findings) : DoctorView.text(findings));
        out.flush();
        return DoctorView.worst(findings) == Severity.ERROR ? ExitStatus.FAILED : ExitStatus.OK;
    }
}
