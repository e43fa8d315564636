package io.tidemark.flow;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.run.AttachmentFetch;
import io.tidemark.run.AttachmentFetches;
import io.tidemark.run.AttachmentSessions;
import io.tidemark.run.Batch;
import io.tidemark.run.PendingAttachment;
import io.tidemark.store.ObjectRefusedException;
import io.tidemark.store.ObjectToStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Fetches one attachment, and says where it is to be stored. */
public final class AttachmentSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.run");

    private final AttachmentSessions source;
    private final Path spool;

    AttachmentSteps(AttachmentSessions source, Path spool) {
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
            noteMissing(pending);
        } else {
            exchange.setProperty(ExchangeProperties.OBJECT, fetch.object());
        }
    }

    /** Notes that the store refuses the attachment for good, so that it stops no other; {@code fetched} is false then. */
    public void refused(Exchange exchange, @ExchangeProperty(ExchangeProperties.ATTACHMENT) AttachmentFetch fetch,
                        @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) ObjectRefusedException refusal) {
        LOG.warn("attachment refused {} row={} next=its row is replicated, and the attachment taken again by tidemark retry: {}",
                fetch.pending().batch(), fetch.pending().rowId(), refusal.getMessage());
        fetch.refused(refusal.reason());
        noteMissing(fetch.pending());
        exchange.setProperty(ExchangeProperties.FETCHED, false);
    }

    private static void noteMissing(PendingAttachment pending) {
        pending.batch().attached(AttachmentEntry.missing(pending.rowName()));
    }

    /** Takes the name beside it, where the one before holds other bytes: the source exchanged the attachment in place. */
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
