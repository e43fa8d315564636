package io.tidemark.flow;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.run.AttachmentFetch;
import io.tidemark.run.AttachmentFetches;
import io.tidemark.run.Batch;
import io.tidemark.run.PendingAttachment;
import io.tidemark.store.ObjectToStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Iterator;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.MDC;

/** Fetches one attachment, and says where it is to be stored. */
public final class AttachmentSteps {
    private final DataSource source;
    private final Path spool;

    AttachmentSteps(DataSource source, Path spool) {
        this.source = source;
        this.spool = spool;
    }

    /** The attachments of a batch, to be stored before its archive. */
    public Iterator<AttachmentFetch> ofBatch(@ExchangeProperty(ExchangeProperties.BATCH) Batch batch) {
        return new SplitParts<>(new AttachmentFetches(batch, spool));
    }

    /**
     * Fetches an attachment as the property {@code attachment}, and makes it the object to store. Where the source has not, or
     * can't read it, {@code fetched} is false and that is noted: its row is replicated all the same.
     */
    public void fetch(Exchange exchange, @Body AttachmentFetch fetch) throws SQLException, IOException {
        PendingAttachment pending = fetch.pending();
        MDC.put("run", pending.batch().page().run().id());
        exchange.setProperty(ExchangeProperties.ATTACHMENT, fetch);
        exchange.setProperty(ExchangeProperties.TENANT, pending.batch().identity().tenant());
        exchange.getExchangeExtension().addOnCompletion(new Cleanup(fetch));
        fetch.from(source);
        exchange.setProperty(ExchangeProperties.FETCHED, !fetch.isMissing());
        if (fetch.isMissing()) {
            pending.batch().attached(AttachmentEntry.missing(pending.rowName()));
        } else {
            exchange.setProperty(ExchangeProperties.OBJECT, fetch.object());
        }
    }

    /** Takes the name beside it, where the first one holds other bytes: the source exchanged the attachment in place. */
    public void variant(Exchange exchange, @ExchangeProperty(ExchangeProperties.ATTACHMENT) AttachmentFetch fetch) {
        exchange.setProperty(ExchangeProperties.OBJECT, fetch.variant());
    }

    /** Notes that the store has the attachment. */
    public void stored(@ExchangeProperty(ExchangeProperties.ATTACHMENT) AttachmentFetch fetch,
                       @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        fetch.pending().batch().attached(AttachmentEntry.stored(fetch.pending().rowName(), object.bucket(),
                object.key(), object.sizeBytes(), object.sha256()));
    }
}
