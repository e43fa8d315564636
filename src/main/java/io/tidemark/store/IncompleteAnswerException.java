package io.tidemark.store;

import io.tidemark.TidemarkException;

/** The store has an object, and its answer lacks what tells whether it is ours, or since when it is there. */
public final class IncompleteAnswerException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    /** @param object bucket and key */
    public IncompleteAnswerException(String header, String object) {
        super("the store's answer has no " + header + " of object " + object,
                "a proxy before the store may take it away: let it pass Content-Length, Last-Modified and x-amz-meta-* headers,"
                        + " and try tidemark doctor");
    }
}
