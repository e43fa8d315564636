package io.tidemark.store;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Sends with each PUT the SHA-256 that its metadata names, so that the store refuses bytes that were damaged on the way.
 *
 * <p>The SDK would compute a checksum of its own and send it in a trailer, which Ceph RGW and Swift refuse and some
 * servers store as content. Source: Amazon S3 user guide, "Checking object integrity".
 */
final class PutChecksum implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        if (context.request() instanceof PutObjectRequest put) {
            return hashOf(put).map(Base64.getEncoder()::encodeToString)
                    .<SdkRequest>map(sha256 -> put.toBuilder().checksumSHA256(sha256).build()).orElse(put);
        }
        return context.request();
    }

    /** The SHA-256; empty where the metadata name none. */
    static Optional<byte[]> hashOf(PutObjectRequest put) {
        return Optional.ofNullable(put.metadata().get(ObjectToStore.SHA256)).map(HexFormat.of()::parseHex);
    }
}
