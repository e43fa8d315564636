package io.tidemark.flow;

import io.tidemark.OutOfMemory;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes an {@link Error} at a step, such as a class that is missing or a stack that is full, the failure of its exchange, as an
 * exception is. Some of Camel's steps keep one as that themselves; others let it end a thread, or vanish in a future: then the
 * exchange never ends, and its run holds its lock for ever. A full heap ends the process.
 */
final class StepErrors implements InterceptStrategy {
    private StepErrors() {
    }

    /** Watches whatever the routes do. A context that is watched stays so. */
    static void watch(CamelContext context) {
        var camel = context.getCamelContextExtension();
        if (camel.getInterceptStrategies().stream().noneMatch(StepErrors.class::isInstance)) {
            camel.addInterceptStrategy(new StepErrors());
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode definition, Processor target,
                                                 Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                var end = new StepEnd(callback);
                try {
                    return super.process(exchange, end);
                } catch (OutOfMemoryError e) {
                    OutOfMemory.endProcess(e);
                    throw e;
                } catch (Error e) {
                    if (end.isCome) {
                        throw e;
                    }
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
            }
        };
    }

    /** A step ends once: what is thrown afterwards is of whoever goes on. */
    private static final class StepEnd implements AsyncCallback {
        private final AsyncCallback callback;
        private volatile boolean isCome;

        StepEnd(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean doneSync) {
            isCome = true;
            callback.done(doneSync);
        }
    }
}
