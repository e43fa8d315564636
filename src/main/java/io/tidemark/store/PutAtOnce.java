package io.tidemark.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Sends small bodies with their request. The SDK asks first whether the store takes them ({@code Expect: 100-continue}) and
 * waits for the answer, so that each PUT of a store 30 ms away takes two ways there and back. Large ones go on asking: a
 * refusal is then known before they are sent for nothing.
 */
final class PutAtOnce implements ExecutionInterceptor {
    static final String EXPECT = "Expect";

    // On its way before a store that refuses it could have said so.
    private static final long AT_ONCE_BYTES_MAX = 1 << 20;

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        return context.request() instanceof PutObjectRequest && isSmall(request)
                ? request.toBuilder().removeHeader(EXPECT).build() : request;
    }

    private static boolean isSmall(SdkHttpRequest request) {
        return request.firstMatchingHeader("Content-Length").filter(length -> isSmall(Long.parseLong(length))).isPresent();
    }

    /** Whether a body of so many bytes is sent with its request. */
    static boolean isSmall(long sizeBytes) {
        return sizeBytes <= AT_ONCE_BYTES_MAX;
    }
}
