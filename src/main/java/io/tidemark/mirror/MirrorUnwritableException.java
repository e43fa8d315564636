package io.tidemark.mirror;

import io.tidemark.TidemarkException;
import java.io.IOException;

/** The place of the copies can't be written. */
final class MirrorUnwritableException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    MirrorUnwritableException(IOException cause) {
        super("the mirror can't be written: " + cause, "make room there, or let this user write; the same call goes on where it"
                + " was", cause);
    }
}
