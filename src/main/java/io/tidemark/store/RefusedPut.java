package io.tidemark.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Gives refusals of a PUT classes of their own, as the SDK gives a missing bucket one: a route catches those by name, without a
 * condition that is asked, and may fail, for every other error too.
 */
final class RefusedPut implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (!(context.request() instanceof PutObjectRequest put) || !(context.exception() instanceof S3Exception refusal)) {
            return context.exception();
        }
        if (ObjectRefusedException.isOne(refusal)) {
            return new ObjectRefusedException(refusal);
        }
        return put.ifNoneMatch() == null ? refusal : ofCondition(refusal);
    }

    private static S3Exception ofCondition(S3Exception refusal) {
        return switch (refusal.statusCode()) {
            case KeyTakenException.STATUS -> new KeyTakenException(refusal);
            case ConditionUnknownException.STATUS -> new ConditionUnknownException(refusal);
            default -> refusal;
        };
    }
}
