package io.tidemark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** {@code tidemark}: the command above the others. By itself it serves. */
@Command(name = "tidemark", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, sortOptions = false,
        versionProvider = Version.class, synopsisSubcommandLabel = "[COMMAND]", usageHelpAutoWidth = true,
        // One class a command: a new one is added here.
        subcommands = {ServeCommand.class, RunCommand.class, StatusCommand.class, DoctorCommand.class, RetryCommand.class,
            VerifyCommand.class, AuditCommand.class, RebuildStateCommand.class, RestoreCommand.class,
            DrillCommand.class, MirrorCommand.class, ExportCommand.class, FindCommand.class,
            CheckCommand.class, HashPasswordCommand.class},
        description = "Copies new and changed rows and their PDFs from PostgreSQL to S3. Without a command it runs as a"
                + " service (serve).",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:everything was done, and all that was checked is sound",
                "1:something failed, or a check found a fault; the output says what, and what to do",
                "2:the command line or the configuration is wrong; nothing was done",
                "3:a check could not be completed, so its result is unknown"},
        commandListHeading = "%nCommands:%n")
final class TidemarkCommand implements Callable<Integer> {
    @Mixin
    CommonOptions options;

    @Override
    public Integer call() throws Exception {
        return new ServeCommand(this).call();
    }
}
