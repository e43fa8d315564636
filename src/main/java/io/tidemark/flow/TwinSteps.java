package io.tidemark.flow;

import io.tidemark.chain.Twin;
import io.tidemark.chain.TwinReader;
import io.tidemark.config.Settings;
import io.tidemark.run.Batch;
import io.tidemark.store.ObjectConflictException;
import io.tidemark.store.StoreClients;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what becomes of an archive whose key holds other bytes. */
public final class TwinSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.batch");

    private final Settings settings;
    private final StoreClients clients;

    TwinSteps(Settings settings, StoreClients clients) {
        this.settings = settings;
        this.clients = clients;
    }

    /**
     * Takes the stored object for the batch's archive, where it is the same but for its compression. All of it was read
     * then, so that nothing is left to confirm.
     *
     * @throws ObjectConflictException the one that was caught, where it is another
     */
    public void adopt(Exchange exchange, @ExchangeProperty(ExchangeProperties.BATCH) Batch batch,
                      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) ObjectConflictException conflict) throws IOException {
        var connection = settings.store(batch.identity().tenant()).connection();
        Twin twin = new TwinReader(clients.store(connection).client(), connection.retryTime()).find(batch.archive())
                .orElseThrow(() -> conflict);
        batch.adopt(twin.sha256(), twin.sizeBytes());
        exchange.setProperty(ExchangeProperties.STORED_AT, twin.storedAt());
        LOG.info("archive adopted {} object={}/{} sha256={} bytes={} reason=\"the store has it, compressed in another way\"",
                batch, batch.archive().ref().bucket(), batch.archive().ref().key(), twin.sha256(), twin.sizeBytes());
    }
}
