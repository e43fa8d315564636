package io.tidemark.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Puts a distance before the store: what a client sends arrives so many milliseconds later, at the same rate. */
final class LatencyProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    // Bytes under way on one connection: 64 buffers, as a line of that length would hold.
    private static final int BUFFERS_MAX = 64;

    private final ServerSocket listener;
    private final URI store;
    private final long delayNanos;

    private record Sent(long dueNanos, byte[] bytes) {
    }

    LatencyProxy(String endpoint, int delayMs) {
        this.store = URI.create(endpoint);
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMs);
        try {
            listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        thread(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(store.getHost(), store.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                BlockingQueue<Sent> line = new LinkedBlockingQueue<>(BUFFERS_MAX);
                thread(() -> take(client, line));
                thread(() -> deliver(line, server));
                thread(() -> answer(server, client));
            } catch (IOException e) {
                // Closed, or a store that is gone: the client sees it.
            }
        }
    }

    private void take(Socket client, BlockingQueue<Sent> line) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (client) {
            InputStream in = client.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                line.put(new Sent(System.nanoTime() + delayNanos, Arrays.copyOf(buffer, read)));
            }
            line.put(new Sent(System.nanoTime(), new byte[0]));
        } catch (IOException | InterruptedException e) {
            line.clear();
            line.add(new Sent(System.nanoTime(), new byte[0]));
        }
    }

    private void deliver(BlockingQueue<Sent> line, Socket server) {
        try (server) {
            OutputStream out = server.getOutputStream();
            for (Sent sent = line.take(); sent.bytes().length > 0; sent = line.take()) {
                TimeUnit.NANOSECONDS.sleep(sent.dueNanos() - System.nanoTime());
                out.write(sent.bytes());
            }
        } catch (IOException | InterruptedException e) {
            // The connection is gone on the one side; closing tells the other.
        }
    }

    private static void answer(Socket server, Socket client) {
        try (client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // As above.
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "latency");
        thread.setDaemon(true);
        thread.start();
    }
}
