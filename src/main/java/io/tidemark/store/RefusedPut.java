package io.tidemark.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Gives the refusals of a conditional PUT classes of their own, as the SDK gives a missing bucket one: a route catches those
 * by name, without a condition that is asked, and may fail, for every other error too.
 */
final class RefusedPut implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        boolean isConditional = context.request() instanceof PutObjectRequest put && put.ifNoneMatch() != null;
        if (!isConditional || !(context.exception() instanceof S3Exception refusal)) {
            return context.exception();
        }
        return switch (refusal.statusCode()) {
            case KeyTakenException.STATUS -> new KeyTakenException(refusal);
            case ConditionUnknownException.STATUS -> new ConditionUnknownException(refusal);
            default -> refusal;
        };
    }
}
