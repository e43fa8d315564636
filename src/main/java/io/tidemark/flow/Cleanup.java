package io.tidemark.flow;

import io.tidemark.run.AttachmentFetch;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Clears a fetched attachment's spool file away when its exchange is done, however it ended. */
final class Cleanup extends SynchronizationAdapter {
    private final AttachmentFetch fetch;

    Cleanup(AttachmentFetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public void onDone(Exchange exchange) {
        fetch.close();
    }
}
