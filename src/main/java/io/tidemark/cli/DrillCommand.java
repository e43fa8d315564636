package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.cli.Selection.Item;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Settings;
import io.tidemark.drill.Drill;
import io.tidemark.drill.DrillFigures;
import io.tidemark.drill.DrillReport;
import io.tidemark.flow.Drills;
import io.tidemark.flow.Service;
import io.tidemark.flow.Streams;
import io.tidemark.replica.Sample;
import io.tidemark.run.Spool;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.Databases;
import io.tidemark.state.StateSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark drill}: the restore test. */
@Command(name = "drill",
        description = {"Tests that the replica can be restored.",
            "Restores it, or a sample of it, into a scratch schema, compares each row and attachment with the"
                + " archives, drops the schema, and reports.",
            "",
            "The tables are created empty, like those of the database to restore into; only the schemas"
                + " tidemark_drill and tidemark_drill_state are written. A drill drops what an interrupted one left"
                + " behind."},
        footer = {"", "Members of the JSON:",
            "  drills: [{tenant, stream, target, database, schema, startedAt, finishedAt,",
            "    verdict (passed, failed, unknown), sample, archives, rows, rowBytes, attachments, attachmentBytes,",
            "    restoreSeconds, compareSeconds, counts: {fault, missing, changed, extra, attachment}, differences, first}],",
            "  failures: [{tenant, stream, message}], verdict (passed, failed, unknown)"})
final class DrillCommand implements Callable<Integer>, Check {
    private static final String CONFIGURED = "configured";

    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Option(names = "--into", paramLabel = "URL", defaultValue = CONFIGURED, description = "The database, as a JDBC URL"
            + " without user and password. Default: tidemark.restore.url.")
    private String into;

    @Option(names = "--sample", paramLabel = "N%", converter = ScopeOptions.Percentage.class, description = "Only this share"
            + " of the archives, e.g. 5%%, and at least one: the same ones for the same --seed. Default: all.")
    private Double share;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Selects the sample. Default:"
            + " ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws SQLException, IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        DatabaseSettings database = settings.restore(Optional.of(into).filter(url -> !url.equals(CONFIGURED)));
        ConfigFiles files = tidemark.options.files();
        Service service = tidemark.options.streams(files, database);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return drill(service, settings, files, database);
            }
        }
    }

    private int drill(Service service, Settings settings, ConfigFiles files, DatabaseSettings database)
            throws SQLException, IOException {
        Streams streams = service.context().getRegistry().lookupByNameAndType("streams", Streams.class);
        ObjectNode root = Json.object();
        var drills = root.putArray("drills");
        var failures = root.putArray("failures");
        var verdicts = new Verdicts();
        PrintWriter out = spec.commandLine().getOut();
        List<DrillReport> reports = new ArrayList<>();
        try (var opened = replica.open(settings); var spool = Spool.open(settings.spool().open());
             var progress = WorkProgress.onStderr("archives")) {
            var drill = new Drill(opened.replicas(), streams::mapping, files::readSql, spool.folder(), Drills.indexes(settings),
                    Clock.systemUTC());
            Optional<Sample> sample = Optional.ofNullable(share).filter(part -> part < 1).map(part -> new Sample(part, seed));
            for (Item item : replica.items(opened.replicas())) {
                StreamKey key = opened.replicas().of(item.tenant()).key(item.stream());
                try {
                    DrillReport report = drill.run(key, database, sample, new RestoreProgress(progress));
                    reports.add(report);
                    drills.add(DrillFigures.json(report));
                    verdicts.add(report.verdict());
                    print(out, text(report));
                } catch (TidemarkException e) {
                    // One stream's own affair: its table doesn't fit, or isn't named.
                    failures.addObject().put("tenant", item.tenant()).put("stream", item.stream()).put("message", e.getMessage());
                    verdicts.add(Verdict.UNKNOWN);
                    print(out, item + ": not drilled: " + e.getMessage() + "\n");
                }
            }
        }
        if (settings.hasDatabases() && replica.isStore()) {
            keep(settings, reports);
        }
        if (tidemark.options.isJson()) {
            out.println(Json.text(root.put("verdict", verdicts.worst().word())));
        }
        out.flush();
        return verdicts.exitStatus();
    }

    private void print(PrintWriter out, String text) {
        if (!tidemark.options.isJson()) {
            out.println(text);
            out.flush();
        }
    }

    /** For status, health and metrics. */
    private static void keep(Settings settings, List<DrillReport> reports) {
        try (var databases = new Databases(settings.source(), settings.state(), 1)) {
            var log = new CheckLog(new StateSchema(databases.state()));
            for (DrillReport report : reports) {
                log.record(DrillFigures.result(report));
            }
        } catch (SQLException e) {
            System.err.println("tidemark: the result could not be kept for status and health: " + e.getMessage());
        }
    }

    private static String text(DrillReport report) {
        var text = new StringBuilder();
        line(text, "drill", report.key().tenant() + "/" + report.key().stream() + ", target " + report.key().target());
        line(text, "verdict", report.verdict().word() + report.sample().map(sample -> " (" + sample + ")").orElse(""));
        line(text, "date", Readable.moment(report.startedAt()) + " to " + Readable.moment(report.finishedAt()));
        line(text, "into", report.database() + ", a scratch schema, dropped");
        line(text, "restored", Readable.count(report.archives()) + " archives, " + Readable.count(report.rows()) + " rows ("
                + Readable.bytes(report.rowBytes()) + "), " + Readable.count(report.attachments()) + " attachments ("
                + Readable.bytes(report.attachmentBytes()) + "), in " + Json.seconds(report.restoring()) + " s");
        line(text, "compared", "each row and attachment by its SHA-256, in " + Json.seconds(report.comparing()) + " s");
        line(text, "differences", Readable.count(report.differences()));
        report.first().forEach(fact -> line(text, "", fact));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(14 - name.length())).append(value).append('\n');
    }
}
