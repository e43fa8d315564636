package io.tidemark.config;

/** The two halves of an S3 access key; both are kept from being shown. */
public record Credentials(Secret accessKey, Secret secretKey) {
    public Credentials {
        if (accessKey.isEmpty() || secretKey.isEmpty()) {
            throw new IllegalArgumentException("credentials have both an access key and a secret key");
        }
    }
}
