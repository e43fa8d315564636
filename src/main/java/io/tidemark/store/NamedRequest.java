package io.tidemark.store;

import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Lets an error of the store say of which request it is: its own message names neither bucket nor key.
 *
 * <p>The SDK makes the errors of a HEAD anew after this, so that {@link ObjectStore} names those itself.
 */
final class NamedRequest implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (!(context.exception() instanceof S3Exception failure)) {
            return context.exception();
        }
        String bucket = context.request().getValueForField("Bucket", String.class).map(name -> " " + name).orElse("");
        String key = context.request().getValueForField("Key", String.class).map(name -> "/" + name).orElse("");
        return named(failure, attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME) + bucket + key);
    }

    /** The same error, of the same type, whose message begins with the request. */
    static S3Exception named(S3Exception failure, String request) {
        if (failure.awsErrorDetails() == null) {
            return failure;
        }
        // A HEAD's answer has no message of its own.
        String why = Optional.ofNullable(failure.awsErrorDetails().errorMessage())
                .or(() -> failure.awsErrorDetails().sdkHttpResponse().statusText()).orElse("refused");
        return (S3Exception) failure.toBuilder().message(request + ": " + why).cause(failure).build();
    }
}
