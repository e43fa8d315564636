package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors, which are not exceptions, at each kind of step: a class that is missing, a stack that is full. */
class ErrorAtStepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicReference<String> STEP = new AtomicReference<>("");

    @TempDir
    private Path config;

    @Test
    void anErrorAtAStepFailsTheRunAndTheNextOneLosesNothing() throws Exception {
        addErrorAtStep();
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
            var documents = new DocumentStore(source);
            for (String step : List.of("begin-run", "to-replicate-page", "begin-page", "query-page", "split-rows",
                    "marshal-rows", "fill-batch", "to-store-batch", "begin-batch", "split-attachments", "to-store-attachment",
                    "fetch-attachment", "to-store-attachment-object", "prepare-put", "put", "learn-from-put", "note-stored",
                    "seal-archive", "to-store-archive", "confirm", "confirm-batch", "await-batches", "commit-page")) {
                documents.dokument("acme").akte(documents.akte("acme").insert()).insert();
                STEP.set(step);

                RunReport report = CompletableFuture.supplyAsync(() -> tidemark.run("acme", "dokumente"))
                        .orTimeout(20, TimeUnit.SECONDS).join();

                assertThat(STEP.get()).as(step + " was come to").isEmpty();
                assertThat(report.outcome()).as(step).isEqualTo(Outcome.FAILED);
                assertThat(report.message()).as(step).contains("NoClassDefFoundError: thrown for a test");
                assertThat(tidemark.run("acme", "dokumente").rows()).as(step).isEqualTo(1);
            }
        }
    }

    @Test
    void aTickThatFailsSaysOfWhat() throws Exception {
        addErrorAtStep();
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var ofRuns = LogCapture.of("io.tidemark.run"); var ofChecks = LogCapture.of("io.tidemark.check")) {
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.spool.dir", config.resolve("spool").toString());
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
            settings.put("tidemark.tenant.globex.stream.akten.schedule", "300ms");
            settings.put("tidemark.mirror.schedule", "300ms");
            try (var service = new Service(ConfigFiles.in(config), Service.Mode.SCHEDULED, settings)) {
                service.start();

                STEP.set("own-to-replicate");
                Await.until(PATIENCE, "the tick failed", () -> !errors(ofRuns).isEmpty());
                STEP.set("bring-mirror-up-to-date");
                Await.until(PATIENCE, "the mirror failed", () -> !errors(ofChecks).isEmpty());
            } finally {
                STEP.set("");
            }
            assertThat(errors(ofRuns)).singleElement().asString()
                    .startsWith("tick failed stream=akten next=the next tick tries again ");
            assertThat(errors(ofChecks)).singleElement().asString()
                    .startsWith("check not begun route=mirror next=the next tick tries again ");
        }
    }

    private static List<String> errors(LogCapture log) {
        return log.messages(Level.ERROR);
    }

    private void addErrorAtStep() throws IOException {
        Files.writeString(Files.createDirectories(config.resolve("routes")).resolve("a-error.camel.yaml"), """
                - beans:
                    - name: errorAtStep
                      type: %s
                      initMethod: install
                """.formatted(AtStep.class.getName()));
    }

    /** Throws once, at the step that is named. */
    public static final class AtStep implements CamelContextAware {
        private CamelContext context;

        @Override
        public CamelContext getCamelContext() {
            return context;
        }

        @Override
        public void setCamelContext(CamelContext context) {
            this.context = context;
        }

        /** Called when the bean is made, before the routes are. */
        public void install() {
            context.getCamelContextExtension().addInterceptStrategy(AtStep::wrap);
        }

        private static Processor wrap(CamelContext camel, NamedNode definition, Processor target, Processor nextTarget) {
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    String step = STEP.get();
                    if (step.equals(definition.getId()) && STEP.compareAndSet(step, "")) {
                        throw new NoClassDefFoundError("thrown for a test");
                    }
                    return super.process(exchange, callback);
                }
            };
        }
    }
}
