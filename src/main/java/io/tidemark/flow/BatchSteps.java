package io.tidemark.flow;

import io.tidemark.batch.SealedArchive;
import io.tidemark.run.Batch;
import io.tidemark.run.Spool;
import io.tidemark.state.LedgerEntry;
import io.tidemark.store.ObjectToStore;
import java.io.IOException;
import java.time.Instant;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Seals a batch and notes what became of it. */
public final class BatchSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.batch");

    BatchSteps() {
    }

    /** Takes the complete batch over from the page; {@code wanted} is false when the page was given up meanwhile. */
    public void begin(Exchange exchange, @Body Batch batch) {
        MDC.put("run", batch.page().run().id());
        exchange.setProperty(ExchangeProperties.BATCH, batch);
        exchange.setProperty(ExchangeProperties.TENANT, batch.identity().tenant());
        exchange.setProperty(ExchangeProperties.WANTED, batch.handOver());
    }

    /** Completes the archive, which becomes the object to store. */
    public void seal(Exchange exchange, @ExchangeProperty(ExchangeProperties.BATCH) Batch batch) {
        SealedArchive archive = sealed(batch);
        exchange.setProperty(ExchangeProperties.OBJECT, new ObjectToStore(archive.ref().bucket(), archive.ref().key(),
                new ObjectToStore.Payload.InFile(archive.file()), archive.sizeBytes(), archive.ref().sha256(),
                archive.md5(), archive.contentType(), archive.metadata()));
    }

    private static SealedArchive sealed(Batch batch) {
        try {
            return batch.seal();
        } catch (IOException e) {
            throw Spool.cantBeWritten(e);
        }
    }

    /** Notes that the store has the archive. */
    public void confirm(@ExchangeProperty(ExchangeProperties.BATCH) Batch batch,
                        @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object,
                        @ExchangeProperty(ExchangeProperties.STORED_AT) Instant storedAt) throws IOException {
        LedgerEntry entry = batch.confirm(storedAt);
        LOG.info("batch stored {} rows={} attachments={} bytes={} object={}", batch, entry.rows(), entry.attachments(),
                entry.sizeBytes(), object);
    }

    /** Fails the batch, and with it its page. */
    public void fail(Exchange exchange) {
        Batch batch = exchange.getProperty(ExchangeProperties.BATCH, exchange.getMessage().getBody(), Batch.class);
        batch.fail(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }
}
