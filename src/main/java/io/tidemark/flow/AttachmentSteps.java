package io.tidemark.flow;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.run.AttachmentFetch;
import io.tidemark.run.PendingAttachment;
import io.tidemark.store.ObjectToStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.slf4j.MDC;

/** Fetches one attachment slice by slice, and says where it is to be stored. */
public final class AttachmentSteps {
    private final Path spool;

    AttachmentSteps(Path spool) {
        this.spool = spool;
    }

    /** Begins the fetch of an attachment as the property {@code attachment}. */
    public void begin(Exchange exchange, @Body PendingAttachment pending) {
        MDC.put("run", pending.batch().page().run().id());
        var fetch = new AttachmentFetch(pending, spool);
        exchange.setProperty(Properties.ATTACHMENT, fetch);
        exchange.setProperty(Properties.TENANT, pending.batch().identity().tenant());
        exchange.getExchangeExtension().addOnCompletion(new Cleanup(fetch));
    }

    /** Asks for the next slice: the query is the body, its parameters are in a header. */
    public void ask(Exchange exchange, @ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch) {
        exchange.getMessage().setHeader(JdbcConstants.JDBC_PARAMETERS, fetch.parameters());
        exchange.getMessage().setBody(fetch.query());
    }

    /** Takes what the source answered: no row, or one with a slice. */
    public void receive(@ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch,
                        @Body List<Map<String, Object>> answer) throws IOException {
        fetch.receive(answer);
    }

    /** Notes that the source lacks the attachment: its row is replicated all the same. */
    public void missing(@ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch) {
        fetch.pending().batch().attached(AttachmentEntry.missing(fetch.pending().rowName()));
    }

    /** Notes that the source can't read the attachment. */
    public void unreadable(@ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch,
                           @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) SQLException failure) {
        fetch.giveUp(failure);
    }

    /** Makes the attachment the object to store. */
    public void object(Exchange exchange, @ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch)
            throws IOException {
        exchange.setProperty(Properties.OBJECT, fetch.object());
    }

    /** Takes the name beside it, where the first one holds other bytes: the source exchanged the attachment in place. */
    public void variant(Exchange exchange, @ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch)
            throws IOException {
        exchange.setProperty(Properties.OBJECT, fetch.variant());
    }

    /** Notes that the store has the attachment. */
    public void stored(@ExchangeProperty(Properties.ATTACHMENT) AttachmentFetch fetch,
                       @ExchangeProperty(Properties.OBJECT) ObjectToStore object) {
        fetch.pending().batch().attached(AttachmentEntry.stored(fetch.pending().rowName(), object.bucket(),
                object.key(), object.sizeBytes(), object.sha256()));
    }
}
