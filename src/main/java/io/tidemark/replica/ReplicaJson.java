package io.tidemark.replica;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * How the JSON of a replica is parsed, rows and {@code tidemark.json} alike: without Jackson's default limits (1,000 digits,
 * 20 million characters, 1,000 levels), for PostgreSQL's values may exceed them and what was written has to be read.
 */
public final class ReplicaJson {
    /** Its parsers leave the stream that they read from open. Safe for use by many threads. */
    public static final JsonFactory FACTORY = JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).build()).build();

    private ReplicaJson() {
    }
}
