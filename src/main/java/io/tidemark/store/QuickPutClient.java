package io.tidemark.store;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** The SDK's client, but for the first attempt to put an object that is not large. */
final class QuickPutClient extends DelegatingS3Client {
    private final QuickPut quick;
    private final SdkHttpClient http;

    /** @param http what both send with; closed with this client */
    QuickPutClient(S3Client client, QuickPut quick, SdkHttpClient http) {
        super(client);
        this.quick = quick;
        this.http = http;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return quick.put(request, body).orElseGet(() -> super.putObject(request, body));
    }

    @Override
    public void close() {
        super.close();
        http.close();
    }
}
