package io.tidemark.replica;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes, whose transfer is gone on with where it breaks off. The SDK repeats requests, and not the reading of
 * what they answered.
 */
final class ResumingInput extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(ResumingInput.class);
    // In a row, without a byte between: a line that is merely bad brings a large object home all the same.
    private static final int ATTEMPTS = 4;

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final String etag;
    private final long sizeBytes;
    private ResponseInputStream<GetObjectResponse> content;
    private long position;
    private int failures;

    ResumingInput(S3Client client, String bucket, String key, ResponseInputStream<GetObjectResponse> content) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.content = content;
        this.etag = content.response().eTag();
        this.sizeBytes = content.response().contentLength();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            try {
                int count = content.read(bytes, offset, length);
                if (count < 0 && position < sizeBytes) {
                    throw new IOException("the store ended object " + bucket + "/" + key + " after " + position + " of "
                            + sizeBytes + " bytes");
                }
                position += Math.max(0, count);
                failures = count > 0 ? 0 : failures;
                return count;
            } catch (IOException | SdkException e) {
                resume(e);
            }
        }
    }

    private void resume(Exception failure) throws IOException {
        failures++;
        LOG.warn("transfer broken off object={}/{} bytes={} attempt={} of={} reason=\"{}\"", bucket, key, position, failures,
                ATTEMPTS, failure.getMessage());
        content.abort();
        if (failures >= ATTEMPTS) {
            throw new IOException("object " + bucket + "/" + key + " can't be read to its end: " + failure.getMessage(),
                    failure);
        }
        try {
            // Of the same object: one that was exchanged meanwhile would be put together of two.
            content = client.getObject(get -> get.bucket(bucket).key(key).range("bytes=" + position + "-").ifMatch(etag));
        } catch (SdkException e) {
            throw new IOException("object " + bucket + "/" + key + " can't be read on after " + position + " bytes: "
                    + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (position < sizeBytes) {
            // Else closing would read what is left of it.
            content.abort();
        }
        content.close();
    }
}
