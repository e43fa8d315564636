package io.tidemark.flow;

import io.tidemark.batch.UnwritableRowException;
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
    public Exchange aggregate(Exchange aggregated, Exchange row) {
        Page page = row.getProperty(Properties.PAGE, Page.class);
        try {
            Object document = row.getMessage().getBody();
            Exchange result = aggregated == null ? row : aggregated;
            Batch batch = aggregated == null ? page.open() : aggregated.getMessage().getBody(Batch.class);
            if (document instanceof byte[] json) {
                page.add(batch, json);
            } else {
                page.setAside(batch, reason(row));
            }
            result.getMessage().setBody(batch);
            page.completion(batch).ifPresent(why -> result.setProperty(COMPLETE, why));
            return result;
        } catch (IOException e) {
            throw Spool.cantBeWritten(e);
        }
    }

    private static String reason(Exchange row) {
        Throwable failure = row.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure instanceof UnwritableRowException unwritable ? unwritable.reason() : "the row can't be written";
    }
}
