package io.tidemark;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its heap is full, as {@code -XX:+ExitOnOutOfMemoryError} does, also where Java was started without
 * it: a supervisor starts it again, and what goes on half-working is worse.
 */
public final class OutOfMemory {
    /** What Java itself ends with. */
    public static final int STATUS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

    private OutOfMemory() {
    }

    /**
     * Watches whatever the routes do. Camel keeps an error that it catches, and lets others end a thread or vanish in a
     * future: then the exchange never ends, and its run holds its lock for ever. A context that is watched stays so.
     */
    public static void watch(CamelContext context) {
        var camel = context.getCamelContextExtension();
        if (camel.getInterceptStrategies().stream().noneMatch(EachStep.class::isInstance)) {
            camel.addInterceptStrategy(new EachStep());
        }
    }

    private static final class EachStep implements InterceptStrategy {
        @Override
        public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode definition, Processor target,
                                                     Processor nextTarget) {
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    try {
                        return super.process(exchange, callback);
                    } catch (OutOfMemoryError e) {
                        end(e);
                        throw e;
                    }
                }
            };
        }
    }

    /** Returns where a failure has another cause. Nothing is cleared away: a process that dies at any moment loses nothing. */
    public static void endProcessWhereItIs(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                end(cause);
            }
        }
    }

    private static void end(Throwable cause) {
        try {
            LOG.error("out of memory: {}; the process ends, and the next start does again what was under way"
                    + " HINT: give Java a larger heap (-Xmx), or lower tidemark.store.parallel and tidemark.runs.parallel",
                    cause.getMessage());
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
