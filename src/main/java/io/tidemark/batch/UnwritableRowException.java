package io.tidemark.batch;

/**
 * A row that can't be written as it is: it is set aside, named in its batch, and the rows around it go on.
 *
 * <p>It is permanent: the same row fails the same way again. It is checked, because who writes rows must decide what
 * becomes of one that can't be. The reason goes into the archive and the log, so it holds no content of the row.
 */
public final class UnwritableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason a lower-case fact without content of the row, such as {@code column designator is null} */
    public UnwritableRowException(String reason) {
        super(reason);
    }

    /** With the error that caused it; only the reason is ever written or logged. */
    public UnwritableRowException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** The lower-case fact, without content of the row. */
    public String reason() {
        return getMessage();
    }
}
