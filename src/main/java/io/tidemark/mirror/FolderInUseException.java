package io.tidemark.mirror;

import io.tidemark.TidemarkException;
import java.nio.file.Path;

/** Another process writes into a mirror's folder. */
public final class FolderInUseException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    FolderInUseException(Path folder) {
        super("another process writes into " + folder, "wait for its end");
    }
}
