package io.tidemark.chain;

import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Reads an archive back in a route: its entries pass one by one. */
public final class ArchiveSteps {
    static final String READING = "reading";

    /** Makes the archive's tar the body. */
    public InputStream open(@ExchangeProperty(READING) ArchiveReading reading) throws IOException {
        return reading.tar();
    }

    /** Takes the next entry. */
    public void entry(@ExchangeProperty(READING) ArchiveReading reading, @Header(Exchange.FILE_NAME) String name,
                      @Body InputStream content) throws IOException {
        reading.entry(name, content);
    }
}
