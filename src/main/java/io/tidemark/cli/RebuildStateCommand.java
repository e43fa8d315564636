package io.tidemark.cli;

import io.tidemark.chain.Rebuild;
import io.tidemark.chain.RebuildOptions;
import io.tidemark.chain.RebuildReport;
import io.tidemark.cli.Selection.Item;
import io.tidemark.config.ConfigurationException;
import io.tidemark.flow.Service;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark rebuild-state}: restores watermark and ledger from the store. */
@Command(name = "rebuild-state",
        description = {"Restores a lost watermark and ledger from the chain in the store.",
            "Each archive is read once, and proved by the hash that the next one records; nothing is written to"
                + " the store.",
            "",
            "A stream that is being run is refused: stop the service first. An existing state is only completed."
                + " A stream whose chain is broken is left as it is and doesn't stop the others."},
        footer = {"", "Members of the JSON:",
            "  outcome (done, failed), dryRun, streams: [{",
            "    tenant, stream, target | null, outcome (rebuilt, extended, nothing-to-do, nothing-stored, failed),",
            "    archives, rows, sequence, watermark: {updatedAt, id} | null, orphans,",
            "    adopted | null (the end that was chosen among several), rivals, notes, problems}]"})
final class RebuildStateCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "T", description = "Only this tenant, even if the source no longer has rows of"
            + " it; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Option(names = "--dry-run", description = "Find and prove the chain, and write nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Replace a state that contradicts the store, even if that moves the watermark"
            + " back, and end a chain before what is missing or damaged: later rows are stored again.")
    private boolean force;

    @Override
    public Integer call() throws SQLException {
        Logging.forCommand(tidemark.options);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return rebuild(service);
            }
        }
    }

    private int rebuild(Service service) throws SQLException {
        var results = new ArrayList<RebuildView.Result>();
        var progress = new RebuildProgress(System.err);
        for (Item item : selection(service)) {
            results.add(one(service, item, progress));
        }
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? RebuildView.json(results, dryRun) : RebuildView.text(results, dryRun));
        out.flush();
        return results.stream().anyMatch(RebuildView.Result::isFailed) ? ExitStatus.FAILED : ExitStatus.OK;
    }

    private RebuildView.Result one(Service service, Item item, RebuildProgress progress) {
        try {
            var key = service.replication().key(item.tenant(), item.stream());
            RebuildReport report = service.context().getRegistry().lookupByNameAndType("rebuild", Rebuild.class)
                    .rebuild(key, new RebuildOptions(dryRun, force), progress);
            return RebuildView.Result.of(item, report);
        } catch (ConfigurationException e) {
            // With tenants=* it shows only now, and is one tenant's own affair.
            return RebuildView.Result.failed(item, String.join("; ", e.problems()));
        }
    }

    // A tenant that has left the source has a replica all the same: its name is taken as it is.
    private List<Item> selection(Service service) throws SQLException {
        var replication = service.replication();
        if (tenants.isEmpty() || !service.settings().tenants().isAll()) {
            return Selection.of(replication, tenants, streams);
        }
        // Checks the streams' names, too.
        Set<String> known = Selection.of(replication, List.of(), streams).stream().map(Item::tenant)
                .collect(Collectors.toCollection(TreeSet::new));
        tenants.stream().distinct().filter(tenant -> !known.contains(tenant)).forEach(tenant ->
                spec.commandLine().getErr().println("tidemark: the source has no row of tenant " + tenant + ", whose name is"
                        + " taken as it is\nHINT: if it is misspelt, " + Selection.those("tenant", known)));
        spec.commandLine().getErr().flush();
        return replication.streams().stream().filter(stream -> streams.isEmpty() || streams.contains(stream))
                .flatMap(stream -> tenants.stream().distinct().map(tenant -> new Item(tenant, stream))).toList();
    }
}
