package io.tidemark.index;

import io.tidemark.TidemarkException;
import java.nio.file.Path;
import java.sql.SQLException;

/** The index can't be read or written. Nothing but the index is affected. */
public final class IndexException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    IndexException(Path file, SQLException cause) {
        super("the index " + file + " can't be used: " + cause.getMessage(),
                "make room where tidemark.spool.dir is; the index may be deleted, it is made anew", cause);
    }

    IndexException(String fact, String hint, SQLException cause) {
        super(fact, hint, cause);
    }
}
