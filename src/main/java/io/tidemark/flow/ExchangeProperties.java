package io.tidemark.flow;

/** Names of the exchange properties that the routes and their steps share. */
final class ExchangeProperties {
    static final String TENANT = "tenant";
    static final String STREAM = "stream";
    static final String READ_AGAIN = "readAgain";
    static final String RUN = "run";
    static final String PAGE = "page";
    static final String PAGE_ID = "pageId";
    static final String BATCH_TIMEOUT = "batchTimeout";
    static final String FETCH_ROWS = "fetchRows";
    static final String BATCH = "batch";
    static final String ATTACHMENT = "attachment";
    static final String FETCHED = "fetched";
    static final String WANTED = "wanted";
    static final String OBJECT = "object";
    static final String STORE = "store";
    static final String CONDITIONAL = "conditional";
    static final String BUCKET_CREATED = "bucketCreated";
    static final String PUT_NEEDED = "putNeeded";
    static final String STORED_AT = "storedAt";

    private ExchangeProperties() {
    }
}
