package io.tidemark.store;

import io.tidemark.TidemarkException;

/** The store answered that it took an object, and doesn't have it. */
public final class MissingObjectException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    public MissingObjectException(ObjectToStore object) {
        super("the store took object " + object + " and does not have it",
                "it answers without storing: run the next batch against another store, and report it to its operator");
    }
}
