package io.tidemark.cli;

import io.tidemark.TidemarkException;
import io.tidemark.check.RouteSchema;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.ConfigurationException;
import io.tidemark.config.EffectiveSetting;
import io.tidemark.doctor.Finding;
import io.tidemark.doctor.QueryDoctor;
import io.tidemark.doctor.Severity;
import io.tidemark.flow.RouteFaults;
import io.tidemark.flow.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark check}: whether configuration, routes and queries are sound, and which settings count. */
@Command(name = "check",
        description = {"Checks that configuration, route files and SQL files are sound.",
            "To be used after a change and before a restart. With --settings it first prints each setting and where"
                + " it comes from; secrets are masked.",
            "",
            "Route files are validated against the schema of Camel's YAML DSL, and built, and each name in them has to lead"
                + " somewhere; the source, if it can be reached, prepares the queries, and no row is read. A changed column,"
                + " name pattern, bucket or key prefix that would break a chain is reported as in a run. Nothing is written,"
                + " and the service may be running."},
        footer = {"", "The exit status is 3 if all that could be checked is sound, but the source or the state could not be"
                + " reached.", "", "Members of the JSON:",
            "  outcome (ok, warning, error), reached, findings: [{severity (ok,",
            "    warning, error), where, found, meaning, todo}],",
            "  settings: [{key, value (masked), origin}]"})
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--settings", description = "Also print each setting and where it comes from. JSON always has them.")
    private boolean withSettings;

    @Override
    public Integer call() {
        Logging.forCommand(tidemark.options);
        List<EffectiveSetting> settings = EffectiveSetting.of(tidemark.options.source());
        List<Finding> findings = new ArrayList<>();
        configuration(findings);
        ConfigFiles files = tidemark.options.files();
        routes(files, findings);
        boolean reached = true;
        // What is wrong so far would only be reported a second time.
        if (DoctorView.worst(findings) != Severity.ERROR) {
            reached = queries(files, findings);
        }
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? CheckView.json(settings, findings, reached)
                : CheckView.text(withSettings ? settings : List.of(), findings));
        out.flush();
        return !reached ? status(findings.stream().filter(finding -> !isDatabase(finding)).toList(), ExitStatus.UNKNOWN)
                : status(findings, ExitStatus.OK);
    }

    private static int status(List<Finding> findings, int otherwise) {
        return DoctorView.worst(findings) == Severity.ERROR ? ExitStatus.FAILED : otherwise;
    }

    private static boolean isDatabase(Finding finding) {
        return finding.where().equals("source") || finding.where().equals("state");
    }

    private void configuration(List<Finding> findings) {
        try {
            tidemark.options.settings();
            findings.add(ok("configuration", "each key is known, and each value is valid"));
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> findings.add(new Finding(Severity.ERROR, "configuration", problem,
                    "nothing starts with this",
                    "correct it; built-in/application.properties of the installation documents every key")));
        }
    }

    private static void routes(ConfigFiles files, List<Finding> findings) {
        RouteSchema schema = RouteSchema.read();
        Map<String, String> texts = files.routeTexts();
        List<Finding> wrong = new ArrayList<>();
        texts.forEach((name, text) -> schema.problems(text).forEach(problem -> wrong.add(new Finding(Severity.ERROR, name,
                problem, "Camel refuses the file, or passes over what is misspelt",
                "correct it there; $[0] is the file's first entry"))));
        findings.addAll(wrong);
        if (wrong.isEmpty()) {
            findings.add(ok("routes", texts.size() + " files conform to the DSL's schema"));
        }
    }

    /** Whether source and state could be asked. */
    private boolean queries(ConfigFiles files, List<Finding> findings) {
        Service service = tidemark.options.service(files, Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                findings.add(ok("routes", service.context().getRoutesSize() + " routes were built"));
                findings.addAll(RouteFaults.of(service.context(), service.settings(), files.routeTexts()));
                findings.addAll(SettingsAdvice.of(service.settings(), service.replication().streams(), Instant.now()));
                var queries = service.context().getRegistry().lookupByNameAndType("queryDoctor", QueryDoctor.class)
                        .queries(service.replication().streams());
                findings.addAll(queries.findings());
                return queries.reached();
            }
        } catch (RuntimeException e) {
            Throwable cause = ErrorReport.telling(e);
            if (cause instanceof ConfigurationException wrong) {
                wrong.problems().forEach(problem -> findings.add(notBuilt(problem, "correct it")));
            } else if (cause instanceof TidemarkException wrong) {
                findings.add(notBuilt(wrong.fact(), wrong.hint().isEmpty() ? "fix that" : wrong.hint()));
            } else {
                findings.add(notBuilt(ErrorReport.message(cause), "correct the route file that it names"));
            }
            return true;
        }
    }

    private static Finding notBuilt(String found, String todo) {
        return new Finding(Severity.ERROR, "routes", found, "nothing starts with this", todo);
    }

    private static Finding ok(String where, String found) {
        return new Finding(Severity.OK, where, found, "", "");
    }
}
