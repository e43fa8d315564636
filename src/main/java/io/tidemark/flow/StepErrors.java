package io.tidemark.flow;

import io.tidemark.FatalError;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.impl.engine.DefaultReactiveExecutor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes an {@link Error} at a step, such as a class that is missing or a stack that is full, the failure of its exchange, as an
 * exception is. Some of Camel's steps keep one as that themselves; others let it end a thread, or vanish in a future: then the
 * exchange never ends, and its run holds its lock for ever.
 *
 * <p>What escapes all the same, between two steps, has taken its exchange with it, and maybe the thread that takes pages: the
 * process ends then, as it does when the heap is full, for its supervisor to start it again.
 */
final class StepErrors implements InterceptStrategy {
    private StepErrors() {
    }

    /** Watches whatever the routes do. A context that is watched stays so. */
    static void watch(CamelContext context) {
        var camel = context.getCamelContextExtension();
        if (camel.getInterceptStrategies().stream().noneMatch(StepErrors.class::isInstance)) {
            camel.addInterceptStrategy(new StepErrors());
            camel.setReactiveExecutor(new WatchedLoop());
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
                    FatalError.endProcess(e);
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

    /** Camel's own loop, which catches exceptions alone. */
    private static final class WatchedLoop extends DefaultReactiveExecutor {
        @Override
        public void schedule(Runnable work) {
            super.schedule(watched(work));
        }

        @Override
        public void scheduleMain(Runnable work) {
            super.scheduleMain(watched(work));
        }

        @Override
        public void scheduleSync(Runnable work) {
            super.scheduleSync(watched(work));
        }

        @Override
        public void scheduleQueue(Runnable work) {
            super.scheduleQueue(watched(work));
        }

        private static Runnable watched(Runnable work) {
            return () -> {
                try {
                    work.run();
                } catch (Error e) {
                    FatalError.endProcess(e);
                }
            };
        }
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
