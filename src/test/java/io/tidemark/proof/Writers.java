package io.tidemark.proof;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Applications that do to the source what a poll by {@code updated_at} is most easily deceived by.
 *
 * <p>Each transaction fixes its {@code now()} first, waits for up to some seconds, writes, waits again, and ends: most
 * commit, some roll back, some sit prepared before they do either. They insert akten and dokumente and touch those of
 * others; rows of one transaction tie on {@code updated_at}, and some tie across transactions, on the next full tenth
 * of a second. No row's {@code updated_at} is earlier than its transaction's {@code now()}: that is what the source
 * promises.
 */
final class Writers implements AutoCloseable {
    private static final int ROWS_MAX = 12;
    private static final String TIED = "date_bin('100 ms', now(), timestamptz '2000-01-01') + interval '100 ms'";

    private final SourceDatabase source;
    private final DocumentStore documents;
    private final List<String> tenants;
    private final int waitMillisMax;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Future<?>> writers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentHashMap<String, List<StoredRow>> akten = new ConcurrentHashMap<>();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong prepared = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong names = new AtomicLong();

    private Writers(SourceDatabase source, List<String> tenants, int waitMillisMax) {
        this.source = source;
        this.documents = new DocumentStore(source);
        this.tenants = tenants;
        this.waitMillisMax = waitMillisMax;
        tenants.forEach(tenant -> akten.put(tenant, new CopyOnWriteArrayList<>()));
    }

    /**
     * Begins to write.
     *
     * @param waitMillisMax how long a transaction waits before it writes, and again before it ends
     */
    static Writers start(SourceDatabase source, List<String> tenants, int count, int waitMillisMax, long seed) {
        var all = new Writers(source, tenants, waitMillisMax);
        for (int i = 0; i < count; i++) {
            int number = i;
            all.writers.add(all.threads.submit(() -> all.write(number, new Random(seed + number))));
        }
        return all;
    }

    private Void write(int number, Random random) throws SQLException, InterruptedException {
        try (Connection connection = source.connect()) {
            while (stop.getCount() > 0) {
                String tenant = tenants.get(random.nextInt(tenants.size()));
                transaction(connection, tenant, "proof-" + source.name() + "-" + number, random);
            }
        }
        return null;
    }

    private void transaction(Connection connection, String tenant, String gid, Random random)
            throws SQLException, InterruptedException {
        var inserted = new ArrayList<StoredRow>();
        connection.setAutoCommit(false);
        try {
            execute(connection, "SELECT now()");
            await(random);
            int rows = 1 + random.nextInt(ROWS_MAX);
            for (int i = 0; i < rows; i++) {
                change(connection, tenant, inserted, random);
            }
            await(random);
            end(connection, gid, random, inserted, tenant, rows);
        } catch (SQLException | IllegalStateException e) {
            connection.rollback();
            if (!isDeadlock(e)) {
                throw e;
            }
            rolledBack.incrementAndGet();
        }
    }

    private void end(Connection connection, String gid, Random random, List<StoredRow> inserted, String tenant, int rows)
            throws SQLException, InterruptedException {
        int choice = random.nextInt(100);
        if (choice < 12) {
            connection.rollback();
            rolledBack.incrementAndGet();
            return;
        }
        if (choice < 24) {
            execute(connection, "PREPARE TRANSACTION '" + gid + "'");
            connection.commit();
            connection.setAutoCommit(true);
            prepared.incrementAndGet();
            await(random);
            if (choice < 15) {
                execute(connection, "ROLLBACK PREPARED '" + gid + "'");
                rolledBack.incrementAndGet();
                return;
            }
            execute(connection, "COMMIT PREPARED '" + gid + "'");
        } else {
            connection.commit();
        }
        committed.incrementAndGet();
        changes.addAndGet(rows);
        akten.get(tenant).addAll(inserted);
    }

    private void change(Connection connection, String tenant, List<StoredRow> inserted, Random random)
            throws SQLException {
        String updatedAt = random.nextInt(3) == 0 ? TIED : "now()";
        List<StoredRow> known = akten.get(tenant);
        switch (random.nextInt(known.isEmpty() ? 1 : 4)) {
            case 0 -> {
                StoredRow akte = documents.akte(tenant).updatedAt("now").insert(connection);
                execute(connection, "UPDATE akte SET updated_at = " + updatedAt + " WHERE id = " + akte.id());
                inserted.add(akte);
            }
            case 1 -> execute(connection, "UPDATE akte SET amount = coalesce(amount, 0) + 1, updated_at = " + updatedAt
                    + " WHERE id = " + any(known, random).id());
            case 2 -> {
                StoredRow dokument = documents.dokument(tenant).akte(any(known, random)).updatedAt("now")
                        .pdf(Pdf.ofPage("Beleg " + names.incrementAndGet(), tenant)).insert(connection);
                execute(connection, "UPDATE dokument SET updated_at = " + updatedAt + " WHERE id = " + dokument.id());
            }
            default -> execute(connection, "UPDATE dokument SET filename = filename || 'x', updated_at = " + updatedAt
                    + " WHERE id = (SELECT max(id) FROM dokument WHERE akte_id = " + any(known, random).id() + ")");
        }
    }

    private static StoredRow any(List<StoredRow> rows, Random random) {
        return rows.get(random.nextInt(rows.size()));
    }

    /** Most of the time not at all or shortly, now and then for long. */
    private void await(Random random) throws InterruptedException {
        double share = random.nextDouble();
        stop.await((long) (waitMillisMax * Math.pow(share, 6)), TimeUnit.MILLISECONDS);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean isDeadlock(Exception failure) {
        SQLException cause = failure instanceof SQLException e ? e
                : failure.getCause() instanceof SQLException e ? e : new SQLException();
        return "40P01".equals(cause.getSQLState());
    }

    /** Transactions that committed so far. */
    long committed() {
        return committed.get();
    }

    /** Ends every transaction, each as it would have ended anyway, and returns when none is left. */
    void stop() throws InterruptedException, ExecutionException {
        stop.countDown();
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
    }

    @Override
    public void close() throws InterruptedException, ExecutionException {
        stop();
    }

    @Override
    public String toString() {
        return "transactions committed=" + committed + " rolled-back=" + rolledBack + " prepared=" + prepared
                + " row-changes=" + changes;
    }
}
