package io.tidemark.proof;

import io.tidemark.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A bean that a route file of a test adds to the service: it ends the process at a step of the routes, holds it there,
 * or fills its heap.
 *
 * <p>Ending is {@link Runtime#halt}: nothing is cleared away, no shutdown hook runs, as in a crash.
 */
public final class AtStep implements CamelContextAware {
    static final int HALTED = 77;

    // Camel makes a bean of a route file more than once: one of them is enough, or each step is come to twice.
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();

    private final AtomicInteger seen = new AtomicInteger();
    private CamelContext context;
    private String step;
    private boolean after;
    private int time = 1;
    private Path hold;
    private boolean fill;

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

    /** Where the process is to be held instead of ended: a file that it makes, and whose removal lets it go on. */
    public void setHold(String file) {
        hold = Path.of(file);
    }

    /** Whether the heap is to be filled instead of ending the process. */
    public void setFill(boolean yes) {
        fill = yes;
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
        if (INSTALLED.compareAndSet(false, true)) {
            context.getCamelContextExtension().addInterceptStrategy(this::wrap);
        }
    }

    private Processor wrap(CamelContext camel, NamedNode definition, Processor target, Processor nextTarget) {
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
        if (fill) {
            fillHeap();
        }
        if (hold == null) {
            Runtime.getRuntime().halt(HALTED);
        }
        try {
            Files.createFile(hold);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(Duration.ofMinutes(5), "it may go on", () -> Files.notExists(hold));
    }

    private static void fillHeap() {
        var held = new ArrayList<byte[]>();
        while (true) {
            held.add(new byte[1 << 18]);
        }
    }
}
