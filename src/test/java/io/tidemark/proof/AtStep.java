package io.tidemark.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A bean that a route file of a test adds to the service: it ends or pauses the process at a step of the routes.
 *
 * <p>Ending is {@link Runtime#halt}: nothing is cleared away, no shutdown hook runs, as in a crash.
 */
public final class AtStep implements CamelContextAware, InterceptStrategy {
    static final int HALTED = 77;

    private final AtomicInteger seen = new AtomicInteger();
    private CamelContext context;
    private String step;
    private boolean after;
    private int time = 1;
    private boolean pause;

    /** The id of the step. */
    public void setStep(String id) {
        step = id;
    }

    /** Whether it happens after the step, and not before. */
    public void setAfter(boolean yes) {
        after = yes;
    }

    /** Which time the step is come to, the first being 1. */
    public void setTime(int number) {
        time = number;
    }

    /** Whether the process is paused (SIGSTOP) instead of ended. */
    public void setPause(boolean yes) {
        pause = yes;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** Called when the bean is made, before the routes are. */
    public void install() {
        context.getCamelContextExtension().addInterceptStrategy(this);
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext camel, NamedNode definition, Processor target,
                                                 Processor nextTarget) {
        if (!step.equals(definition.getId())) {
            return target;
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!after) {
                    happen();
                    return super.process(exchange, callback);
                }
                return super.process(exchange, doneSync -> {
                    happen();
                    callback.done(doneSync);
                });
            }
        };
    }

    private void happen() {
        if (seen.incrementAndGet() != time) {
            return;
        }
        if (!pause) {
            Runtime.getRuntime().halt(HALTED);
        }
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
