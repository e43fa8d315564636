package io.tidemark.demo;

import io.tidemark.testing.ObjectStoreServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Lets whoever sits at the demo's terminal take the S3 server away and bring it back: {@code s} and Enter. What was stored
 * stays. It is on as long as the demo reads its input.
 */
final class DemoSwitch {
    static final String KEY = "s";

    private final ObjectStoreServer store;
    private final DemoScreen screen;
    private boolean on = true;

    private DemoSwitch(ObjectStoreServer store, DemoScreen screen) {
        this.store = store;
        this.screen = screen;
    }

    /** Reads the input until it ends, on a thread that keeps no JVM alive. */
    static void listen(InputStream input, ObjectStoreServer store, DemoScreen screen) {
        var demoSwitch = new DemoSwitch(store, screen);
        Thread reader = new Thread(() -> demoSwitch.read(input), "demo-switch");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream input) {
        try (var lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.strip().equalsIgnoreCase(KEY)) {
                    turn();
                }
            }
        } catch (IOException closed) {
            // Nobody can type any more: the demo goes on as it is.
            return;
        }
    }

    private void turn() {
        on = !on;
        if (on) {
            store.start();
        } else {
            store.stop();
        }
        screen.storeIs(on);
    }
}
