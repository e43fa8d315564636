package io.tidemark.bench;

import io.tidemark.testing.ObjectStoreServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The S3 server in a process of its own, with nothing in it, so that its work and memory are nobody else's. */
final class StoreProcess implements AutoCloseable {
    static final String ACCESS_KEY = "tidemark";
    static final String SECRET_KEY = "tidemark-secret";
    static final String REGION = "us-east-1";

    private final Process process;
    private final String endpoint;

    private StoreProcess(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts one whose objects are files in a folder. */
    static StoreProcess inFolder(Path folder) {
        try {
            Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g", "-cp", System.getProperty("java.class.path"), StoreProcess.class.getName(), folder.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("http://")) {
                    return new StoreProcess(process, line);
                }
            }
            throw new IllegalStateException("the S3 server did not start");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return endpoint;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** The process itself: serves until it is ended, or until who started it is gone. */
    public static void main(String[] args) throws InterruptedException {
        try (var store = ObjectStoreServer.inFolder(Path.of(args[0]), 0)) {
            System.out.println(store.endpoint());
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
            Thread.currentThread().join();
        }
    }
}
