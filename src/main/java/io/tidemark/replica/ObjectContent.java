package io.tidemark.replica;

import java.io.IOException;
import java.io.InputStream;

/**
 * An object that is being read. Closing it gives up what is left of it.
 *
 * @param bytes an {@link IOException} of it says that the place can't be read from, and nothing of the object
 */
public record ObjectContent(ObjectHead head, InputStream bytes) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
