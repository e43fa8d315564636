package io.tidemark.reader.protocol.s3;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/**
 * Lets {@link URL} hold an address that begins with {@code s3:}, without a way to open it.
 *
 * <p>The JDK finds it by its package and name; BagIt's library keeps the addresses of fetch.txt as URLs, and Java knows
 * none of this scheme.
 */
public final class Handler extends URLStreamHandler {

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
        throw new IOException(url + " is read by an S3 client alone");
    }
}
