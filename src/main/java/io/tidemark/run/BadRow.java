package io.tidemark.run;

import java.sql.SQLException;

/**
 * A row whose columns the source can't deliver: a value that its query can't convert, or damaged storage.
 *
 * @param updatedAt PostgreSQL's text form
 * @param id        PostgreSQL's text form
 * @param reason    what PostgreSQL's error code means, without any content
 */
public record BadRow(String updatedAt, String id, String reason) {
    private static final String TOO_LARGE = "it is larger than the heap allows: give Java more (-Xmx) and retry it";

    /** The reason of a fault; PostgreSQL's own message would quote the value. */
    static String reason(SQLException fault) {
        return BadRowFinder.isTooLarge(fault) ? TOO_LARGE : "the source can't read it, SQLSTATE " + fault.getSQLState();
    }

    /** Whether nothing is wrong with it but its size. */
    public boolean isTooLarge() {
        return reason.equals(TOO_LARGE);
    }
}
