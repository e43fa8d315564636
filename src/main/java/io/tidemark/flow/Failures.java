package io.tidemark.flow;

import io.tidemark.TidemarkException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.CamelExchangeException;

/** What a failure says to a person. */
final class Failures {
    private Failures() {
    }

    /** The cause beneath what only carried it. */
    static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && isCarrier(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isCarrier(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException
                || failure instanceof CamelExecutionException || failure instanceof CamelExchangeException
                || failure.getClass().equals(RuntimeCamelException.class);
    }

    /** One line: our own facts as they stand, others' with their kind. */
    static String message(Throwable failure) {
        Throwable root = root(failure);
        String text = root instanceof TidemarkException ? root.getMessage()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
        return text.replace('\n', ' ').strip();
    }
}
