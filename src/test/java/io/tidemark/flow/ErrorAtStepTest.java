package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors, which are not exceptions, at each kind of step: a class that is missing, a stack that is full. */
class ErrorAtStepTest {
    private static final AtomicReference<String> STEP = new AtomicReference<>("");

    @TempDir
    private Path config;

    @Test
    void anErrorAtAStepFailsTheRunAndTheNextOneLosesNothing() throws Exception {
        Files.writeString(Files.createDirectories(config.resolve("routes")).resolve("a-error.camel.yaml"), """
                - beans:
                    - name: errorAtStep
                      type: %s
                      initMethod: install
                """.formatted(AtStep.class.getName()));
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
