package io.tidemark.run;

import io.tidemark.TidemarkException;

/** A row can't be read, and neither can the others without it: it is not known which one it is, and none is set aside. */
final class InseparableRowException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    /** @param reason why the row can't be read, without any content */
    InseparableRowException(String reason) {
        super("a row is bad (" + reason + "), and PostgreSQL can't read the stream's select without it, because it can't pull the"
                        + " select up",
                "mend the row; or rewrite the select: GROUP BY and PARTITION BY with tenant, updated_at and id among their"
                        + " columns, or in a LATERAL subquery; no DISTINCT and no LIMIT");
    }
}
