package io.tidemark.cli;

import io.tidemark.TidemarkException;

/** The command line names something that isn't there; that was only known once the configuration was read. */
final class WrongUsageException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    WrongUsageException(String fact, String hint) {
        super(fact, hint);
    }
}
