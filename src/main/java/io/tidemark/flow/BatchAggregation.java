package io.tidemark.flow;

import io.tidemark.row.RowJson;
import io.tidemark.run.Batch;
import io.tidemark.run.Page;
import io.tidemark.run.Spool;
import java.io.IOException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Appends rows to one open archive: the body of the aggregated exchange is the {@link Batch}.
 *
 * <p>Camel's own strategy for tar copies the whole archive for each entry; this one streams, so that nothing is written
 * twice.
 */
public final class BatchAggregation implements AggregationStrategy {
    /** Set on the aggregated exchange when the batch takes no more rows. */
    static final String COMPLETE = "batchComplete";

    @Override
    public Exchange aggregate(Exchange aggregated, Exchange rows) {
        Page page = rows.getProperty(ExchangeProperties.PAGE, Page.class);
        byte[] marshalled = rows.getMessage().getBody(byte[].class);
        try {
            Exchange result = aggregated == null ? rows : aggregated;
            Batch batch = aggregated == null ? page.open() : aggregated.getMessage().getBody(Batch.class);
            page.add(batch, RowJson.documents(marshalled));
            result.getMessage().setBody(batch);
            page.completion(batch).ifPresent(why -> result.setProperty(COMPLETE, why));
            return result;
        } catch (IOException e) {
            throw Spool.cantBeWritten(e);
        }
    }
}
