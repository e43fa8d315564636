package io.tidemark.cli;

import io.tidemark.config.Settings;
import io.tidemark.flow.Service;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tidemark serve}: the service, until it is asked to stop. */
@Command(name = "serve",
        description = {"Replicates on schedule until SIGTERM or SIGINT.",
            "Then it exits with 0 within tidemark.shutdown.timeout.",
            "Databases and stores may be down at start: runs fail until they are back."},
        footer = {"", "Members of a log line as JSON (tidemark.log.format, or --json):",
            "  time, level, run (its id, or empty), logger, thread, message, error (or empty)"})
final class ServeCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    ServeCommand() {
    }

    ServeCommand(TidemarkCommand tidemark) {
        this.tidemark = tidemark;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.forService(tidemark.options);
        var log = LoggerFactory.getLogger(ServeCommand.class);
        var files = tidemark.options.files();
        log.info("{} pid={} files={}", Version.line(), ProcessHandle.current().pid(), files);
        Service service = tidemark.options.service(files, Service.Mode.SCHEDULED);
        // Closed when the start fails: only a signal makes the end a success.
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.of(ExitStatus.OK))) {
            service.start();
            logStart(log, service);
            shutdown.awaitForever();
        }
        return ExitStatus.OK;
    }

    private static void logStart(Logger log, Service service) {
        Settings settings = service.settings();
        log.info("streams={} tenants={}", service.replication().streams().stream()
                        .map(stream -> stream + "(" + settings.stream(stream).schedule() + ")").collect(Collectors.joining(",")),
                settings.tenants().isAll() ? "*" : String.join(",", settings.tenants().names()));
        service.managementAddress().ifPresent(address -> log.info("management={}", address));
        log.info("ready ms={}", ManagementFactory.getRuntimeMXBean().getUptime());
    }
}
