package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import io.tidemark.run.BadRowFinder;
import io.tidemark.state.DatabaseErrors;
import io.tidemark.store.StoreErrors;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RuntimeCamelException;

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
        if (root instanceof ConfigurationException configuration) {
            return String.join("; ", configuration.problems());
        }
        if (root instanceof TidemarkException) {
            return oneLine(root.getMessage());
        }
        Optional<SQLException> ofValue = BadRowFinder.rowFault(root);
        if (ofValue.isPresent()) {
            // PostgreSQL's message quotes the value, which is content of a row.
            return "the database could not process a value, SQLSTATE " + ofValue.get().getSQLState();
        }
        if (root instanceof SQLException ofDatabase) {
            return oneLine(DatabaseErrors.message(ofDatabase));
        }
        return oneLine(root.getClass().getSimpleName() + ": " + root.getMessage()
                + StoreErrors.hint(root).map(hint -> " HINT: " + hint).orElse(""));
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').strip();
    }
}
