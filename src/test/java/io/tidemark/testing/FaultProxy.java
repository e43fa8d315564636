package io.tidemark.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An HTTP proxy before an S3 server that misbehaves as networks and stores do.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(store.endpoint())) {
 *     proxy.always(Misbehaviour.SLOW_DOWN);
 *     …
 *     proxy.behave();
 * }
 * }</pre>
 *
 * The client's endpoint is the proxy. Each request is read whole and passed on with its own {@code Host}, so that its
 * signature stays valid, over a connection of its own that ends with the answer. Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 1 << 16;
    private static final int STALL_SECONDS_MAX = 60;
    private static final Map<Misbehaviour, String> REFUSALS = Map.of(
            Misbehaviour.SLOW_DOWN, "503 Slow Down SlowDown",
            Misbehaviour.INTERNAL_ERROR, "500 Internal Server Error InternalError",
            Misbehaviour.NOT_IMPLEMENTED, "501 Not Implemented NotImplemented",
            Misbehaviour.EXPIRED, "403 Forbidden ExpiredToken",
            Misbehaviour.CLOCK_SKEW, "403 Forbidden RequestTimeTooSkewed",
            Misbehaviour.NO_BUCKET, "404 Not Found NoSuchBucket",
            Misbehaviour.WRONG_REGION, "400 Bad Request AuthorizationHeaderMalformed",
            Misbehaviour.ERROR_IN_200, "200 OK InternalError",
            Misbehaviour.PRETEND, "200 OK");

    /** Decides what happens to a request. */
    @FunctionalInterface
    public interface Plan {
        Optional<Misbehaviour> next(Request request);
    }

    /**
     * A request as it came.
     *
     * @param path          with query, escaped
     * @param head          its lines
     */
    public record Request(String method, String path, List<String> head, byte[] body) {
        /** Whether it is to be done only where there is no such object yet. */
        public boolean isConditional() {
            return header("if-none-match").isPresent();
        }

        /** What a line of its head says; the name in small letters. */
        public Optional<String> header(String name) {
            return FaultProxy.header(head, name);
        }

        /** Whether it names an object and not just a bucket. */
        public boolean isOfObject() {
            return path.indexOf('/', 1) > 0;
        }
    }

    private final InetSocketAddress store;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong requests = new AtomicLong();
    private final Map<Misbehaviour, AtomicLong> done = new ConcurrentHashMap<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile Plan plan = request -> Optional.empty();
    private volatile Duration clockAhead = Duration.ZERO;
    private volatile CountDownLatch stalled = new CountDownLatch(1);
    private ServerSocket listener;

    private FaultProxy(URI store) {
        this.store = new InetSocketAddress(store.getHost(), store.getPort());
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        accept(listener);
    }

    /** Starts a proxy that serves as ever, until it is told otherwise. */
    public static FaultProxy before(URI store) {
        return new FaultProxy(store);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Does it to every request. */
    public void always(Misbehaviour what) {
        plan(request -> Optional.of(what));
    }

    /** Does it to requests that match. */
    public void when(Predicate<Request> which, Misbehaviour what) {
        plan(request -> Optional.of(what).filter(w -> which.test(request)));
    }

    /** Does any of these to a share of the requests, 0 to 1, the same for the same seed and order of requests. */
    public void sometimes(double share, long seed, List<Misbehaviour> whats) {
        var random = new Random(seed);
        plan(request -> {
            synchronized (random) {
                return random.nextDouble() < share ? Optional.of(whats.get(random.nextInt(whats.size())))
                        : Optional.empty();
            }
        });
    }

    /** Does as the plan says. */
    public void plan(Plan next) {
        plan = next;
        CountDownLatch before = stalled;
        stalled = new CountDownLatch(1);
        before.countDown();
    }

    /** Serves as ever from here on. */
    public void behave() {
        plan(request -> Optional.empty());
    }

    /** Lets the store's answers tell another time than they do. */
    public void clockIsAhead(Duration by) {
        clockAhead = by;
    }

    /** Refuses connections until {@link #listen()}, and cuts those that are open. */
    public synchronized void refuseConnections() {
        close(listener);
        open.forEach(FaultProxy::close);
        stalled.countDown();
    }

    /** Takes connections again, on the same port. */
    public synchronized void listen() {
        stalled = new CountDownLatch(1);
        listener = listen(port);
        accept(listener);
    }

    /** Requests that came, whatever was done to them. */
    public long requests() {
        return requests.get();
    }

    /** What was done so far, and how often. */
    public Map<Misbehaviour, Long> done() {
        return done.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get()));
    }

    /** How often that was done. */
    public long done(Misbehaviour what) {
        return done().getOrDefault(what, 0L);
    }

    @Override
    public void close() {
        refuseConnections();
        threads.shutdown();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen on port " + port, e);
        }
    }

    private void accept(ServerSocket on) {
        threads.execute(() -> {
            while (!on.isClosed()) {
                try {
                    Socket client = on.accept();
                    threads.execute(() -> serve(client));
                } catch (IOException e) {
                    // It was closed, which is how it ends.
                    return;
                }
            }
        });
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            exchange(client);
        } catch (IOException e) {
            // The client hung up, or the store is gone: either end notices for itself.
        } finally {
            open.remove(client);
        }
    }

    private void exchange(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        List<String> head = readHead(in);
        if (head.isEmpty()) {
            return;
        }
        requests.incrementAndGet();
        String[] line = head.get(0).split(" ");
        int length = header(head, "content-length").map(Integer::parseInt).orElse(0);
        var bodyless = new Request(line[0], line[1], head, new byte[0]);
        Optional<Misbehaviour> what = plan.next(bodyless).filter(w -> isFor(w, bodyless, length));
        what.ifPresent(w -> done.computeIfAbsent(w, key -> new AtomicLong()).incrementAndGet());
        if (what.filter(w -> w == Misbehaviour.RESET).isPresent()) {
            reset(client);
            return;
        }
        if (header(head, "expect").isPresent()) {
            client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        boolean half = what.filter(w -> w == Misbehaviour.RESET_IN_REQUEST).isPresent();
        byte[] body = in.readNBytes(half ? length / 2 : length);
        if (half) {
            reset(client);
            return;
        }
        answer(client, head, new Request(line[0], line[1], head, body), what);
    }

    private static boolean isFor(Misbehaviour what, Request request, int length) {
        return switch (what) {
            case PRETEND, ERROR_IN_200 -> request.method().equals("PUT");
            case CHANGE_REQUEST -> length > 0;
            default -> true;
        };
    }

    private void answer(Socket client, List<String> head, Request request, Optional<Misbehaviour> what)
            throws IOException {
        OutputStream out = client.getOutputStream();
        if (what.isEmpty()) {
            byte[] answer = ask(head, request.body());
            out.write(clockAhead.isZero() ? answer : atAnotherTime(answer, clockAhead));
            return;
        }
        switch (what.get()) {
            case STALL -> stall();
            case STALL_AFTERWARDS -> {
                ask(head, request.body());
                stall();
            }
            case LOSE_ANSWER -> ask(head, request.body());
            case RESET_IN_ANSWER -> {
                byte[] answer = ask(head, request.body());
                out.write(answer, 0, answer.length / 2);
                out.flush();
                reset(client);
            }
            case CHANGE_REQUEST -> out.write(ask(head, changed(request.body(), request.body().length / 2)));
            case CHANGE_ANSWER -> out.write(changedAnswer(ask(head, request.body())));
            default -> out.write(refusal(what.get(), request));
        }
    }

    private void stall() {
        try {
            stalled.await(STALL_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] refusal(Misbehaviour what, Request request) {
        String[] words = REFUSALS.get(what).split(" ");
        boolean hasDocument = what != Misbehaviour.PRETEND;
        String code = words[words.length - 1];
        String status = String.join(" ", List.of(words).subList(0, hasDocument ? words.length - 1 : words.length));
        String document = hasDocument ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code
                + "</Code><Message>refused by a fault of the test</Message></Error>" : "";
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nETag: \"0\"\r\nConnection: close\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        // An answer to HEAD has the headers of one with a document, and none.
        return (head + (request.method().equals("HEAD") ? "" : document)).getBytes(StandardCharsets.UTF_8);
    }

    /** Asks the store, and returns its answer whole, head and body. */
    private byte[] ask(List<String> head, byte[] body) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(store);
            var request = new ByteArrayOutputStream();
            for (String line : head) {
                String name = line.toLowerCase(Locale.ROOT);
                // Neither is signed: they speak of this connection alone.
                if (!name.startsWith("connection:") && !name.startsWith("expect:")) {
                    request.writeBytes((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            request.writeBytes("Connection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return socket.getInputStream().readAllBytes();
        }
    }

    private static byte[] changed(byte[] bytes, int place) {
        byte[] changed = bytes.clone();
        changed[place] ^= 1;
        return changed;
    }

    private static byte[] changedAnswer(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        if (body < answer.length) {
            return changed(answer, body + (answer.length - body) / 2);
        }
        int hash = text.toLowerCase(Locale.ROOT).indexOf("x-amz-meta-sha256: ");
        return hash < 0 ? answer : changed(answer, hash + "x-amz-meta-sha256: ".length());
    }

    private static byte[] atAnotherTime(byte[] answer, Duration ahead) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
        return new String(answer, StandardCharsets.ISO_8859_1).replaceFirst("(?im)^Date: .*$", "Date: " + date)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The lines of a request's head; none where the client hung up instead. */
    private static List<String> readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int b = in.read();
            if (b < 0 && head.size() == 0) {
                return List.of();
            }
            if (b < 0 || head.size() > HEAD_BYTES_MAX) {
                throw new EOFException("no request");
            }
            head.write(b);
            end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1).lines().filter(line -> !line.isEmpty()).toList();
    }

    private static Optional<String> header(List<String> head, String name) {
        return head.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip()).findFirst();
    }

    /** Ends the connection with a reset instead of a goodbye. */
    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
