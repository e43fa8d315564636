package io.tidemark.store;

import java.util.Base64;
import java.util.HexFormat;
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
        if (context.request() instanceof PutObjectRequest put && put.hasMetadata()
                && put.metadata().containsKey(ObjectToStore.SHA256)) {
            byte[] hash = HexFormat.of().parseHex(put.metadata().get(ObjectToStore.SHA256));
            return put.toBuilder().checksumSHA256(Base64.getEncoder().encodeToString(hash)).build();
        }
        return context.request();
    }
}
