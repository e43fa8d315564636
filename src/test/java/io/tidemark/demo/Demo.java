package io.tidemark.demo;

import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Service;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Shows Tidemark at work on a machine that has nothing but Java: it starts a PostgreSQL with sample tenants, an S3
 * server, Tidemark with the routes as shipped, and somebody who keeps writing, and says where to look.
 *
 * <p>It goes on until the JVM is told to end (Ctrl-C, SIGTERM), then ends the writer, Tidemark and the servers, in this
 * order. {@code s} and Enter, typed at its terminal, stop the S3 server and start it again: see {@link DemoSwitch}.
 * Everything stays in one folder: the next start goes on where this one ended. System properties:
 * <table>
 *   <caption>Options</caption>
 *   <tr><td>{@code demo.folder}</td><td>where everything is kept; {@code demo} in the working directory. Properties,
 *       {@code routes/} and {@code sql/} in it override the built-in ones.</td></tr>
 *   <tr><td>{@code demo.seconds}</td><td>ends by itself, this long after the screen is shown; 0, the default,
 *       never</td></tr>
 *   <tr><td>{@code demo.lag.max}</td><td>how far behind a stream may be before health is down; 1m</td></tr>
 * </table>
 * It ends the JVM it runs in. The exit code is 0 however it was told to end; 1 when it could not start, or nothing was
 * replicated.
 */
public final class Demo {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);
    private static final Duration FIRST_OBJECTS_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(1);

    private final DemoOptions options;
    private final DemoScreen screen;
    private final CountDownLatch endAsked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean started;
    private volatile int exitCode;

    private Demo(DemoOptions options, DemoScreen screen) {
        this.options = options;
        this.screen = screen;
    }

    public static void main(String[] args) {
        // Past Maven's own System.out, which resets the colours when it ends, in the midst of what others say.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        DemoOptions options;
        try {
            options = DemoOptions.read();
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            System.exit(1);
            return;
        }
        // Before anything asks for a logger.
        System.setProperty("demo.log", options.log().toString());
        System.setProperty("log4j2.configurationFile", "classpath:demo/log4j2.properties");
        System.setProperty("log4j2.shutdownHookEnabled", "false");
        Demo demo = new Demo(options, new DemoScreen(out, options));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::endWithTheJvm, "demo-end"));
        demo.run();
        System.exit(demo.exitCode);
    }

    /** The JVM was told to end: ends what runs, in its order, and then the JVM, as one that did what it was told. */
    private void endWithTheJvm() {
        endAsked.countDown();
        try {
            if (!ended.await(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
                exitCode = 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Else it would be 128 and the signal's number.
        Runtime.getRuntime().halt(exitCode);
    }

    private void run() {
        try {
            exitCode = show();
        } catch (RuntimeException | IOException e) {
            LoggerFactory.getLogger(Demo.class).warn("the demo can't go on", e);
            // A JVM that ends takes no new shutdown hooks, and what wants one can't start any more.
            if (!started && isEndAsked()) {
                screen.ended();
            } else {
                screen.failed(e);
                exitCode = 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private int show() throws IOException, InterruptedException {
        screen.starting();
        int result;
        try (DemoServers servers = DemoServers.start(options.folder())) {
            SampleData.load(servers.source());
            DemoState state = new DemoState(servers.source(), options.buckets());
            result = isEndAsked() ? 0 : replicate(servers, state);
        }
        screen.ended();
        return result;
    }

    private int replicate(DemoServers servers, DemoState state) throws IOException, InterruptedException {
        DemoState.Progress before = state.read();
        int port = DemoSettings.freePort();
        Map<String, String> settings = DemoSettings.of(servers, options, port);
        DemoSettings.write(options.folder().resolve("config"), settings);
        try (Service tidemark = new Service(ConfigFiles.in(options.folder()), Service.Mode.SCHEDULED, settings)) {
            tidemark.start();
            started = true;
            try (SampleWriter writer = SampleWriter.start(servers.source())) {
                Optional<DemoState.Examples> examples = firstObjects(state);
                if (examples.isPresent()) {
                    screen.show(servers, state, before, examples.get(), port);
                    DemoSwitch.listen(System.in, servers.store(), screen);
                    watch(writer, state);
                    screen.ending();
                    // Only then do the figures stand still.
                    writer.close();
                    tidemark.close();
                    screen.summary(writer, before, state.read());
                } else if (!isEndAsked()) {
                    screen.failures(state.read());
                    screen.nothingReplicated(FIRST_OBJECTS_MAX);
                    return 1;
                }
                return 0;
            }
        }
    }

    /** What the screen shows as examples, as soon as it is there; empty when it took too long, or when told to end. */
    private Optional<DemoState.Examples> firstObjects(DemoState state) throws InterruptedException {
        long untilNanos = System.nanoTime() + FIRST_OBJECTS_MAX.toNanos();
        Optional<DemoState.Examples> examples = state.examples();
        while (examples.isEmpty() && System.nanoTime() < untilNanos && !endAsked.await(100, TimeUnit.MILLISECONDS)) {
            examples = state.examples();
        }
        return examples;
    }

    private void watch(SampleWriter writer, DemoState state) throws InterruptedException {
        long untilNanos = System.nanoTime() + (options.endsByItself() ? options.runFor().toNanos() : Long.MAX_VALUE / 2);
        long leftNanos = untilNanos - System.nanoTime();
        while (leftNanos > 0 && !endAsked.await(Math.min(leftNanos, PROGRESS_EVERY.toNanos()), TimeUnit.NANOSECONDS)) {
            screen.progress(writer, state.read());
            leftNanos = untilNanos - System.nanoTime();
        }
    }

    private boolean isEndAsked() {
        return endAsked.getCount() == 0;
    }
}
