package io.tidemark.demo;

import io.tidemark.testing.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sample tenants in business: every second it adds a few akten, now and then a dokument with its PDF, and
 * changes an akte of late, moving its updated_at. It outlives a database that is away for a while.
 */
public final class SampleWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleWriter.class);
    private static final int LATE_AKTEN = 200;
    private static final int STOP_SECONDS_MAX = 10;

    // Of one tenant, so that a change is found through the index that replication reads by.
    private static final String TOUCH = """
            UPDATE akte
            SET attributes = attributes || jsonb_build_object('bearbeitet', coalesce((attributes ->> 'bearbeitet')::int, 0) + 1),
                updated_at = now()
            WHERE id = (SELECT id FROM akte WHERE tenant = ? ORDER BY updated_at DESC, id DESC OFFSET ? LIMIT 1)""";

    private final SourceDatabase source;
    private final List<SampleBusiness> businesses;
    private final List<String> tenants;
    private final SplittableRandom random = new SplittableRandom();
    private final AtomicLong aktenAdded = new AtomicLong();
    private final AtomicLong aktenChanged = new AtomicLong();
    private final AtomicLong dokumenteAdded = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "sample-writer");
        thread.setDaemon(true);
        return thread;
    });
    private long number;

    private SampleWriter(SourceDatabase source, List<String> tenants) {
        this.source = source;
        this.tenants = List.copyOf(tenants);
        this.businesses = tenants.stream().map(tenant -> new SampleBusiness(tenant, random.nextLong())).toList();
        // Above all ids, and so above all numbers ever given to a designator.
        this.number = source.number("SELECT coalesce(max(id), 0) FROM akte");
    }

    /** Begins to write for the sample tenants, once a second, until it is closed. */
    public static SampleWriter start(SourceDatabase source) {
        return start(source, SampleData.tenants(), Duration.ofSeconds(1));
    }

    /** Begins to write for these tenants in this interval, until it is closed. */
    public static SampleWriter start(SourceDatabase source, List<String> tenants, Duration interval) {
        SampleWriter writer = new SampleWriter(source, tenants);
        writer.timer.scheduleAtFixedRate(writer::writeOrWarn, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return writer;
    }

    public long aktenAdded() {
        return aktenAdded.get();
    }

    public long aktenChanged() {
        return aktenChanged.get();
    }

    public long dokumenteAdded() {
        return dokumenteAdded.get();
    }

    /** Ends after the write that is under way; nothing is written once this has returned. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.warn("the sample writer still writes after {} s", STOP_SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOrWarn() {
        try {
            write();
        } catch (SQLException | IllegalStateException e) {
            // A timer ends for good with its first failure; the demo's database may be stopped and started again.
            LOG.warn("sample data not written, trying again: {}", e.getMessage());
        }
    }

    private void write() throws SQLException {
        int tenant = random.nextInt(tenants.size());
        int akten = random.nextInt(1, 4);
        boolean withLetter = random.nextInt(2) == 0;
        int changed = 0;
        try (Connection connection = source.connect()) {
            connection.setAutoCommit(false);
            SampleRows rows = new SampleRows(connection);
            for (int i = 0; i < akten; i++) {
                SampleAkte akte = businesses.get(tenant).next(LocalDate.now(ZoneOffset.UTC), ++number);
                long id = rows.insertAkte(akte, null);
                if (withLetter && i == 0) {
                    rows.insertDokument(akte, id, null);
                }
            }
            // As often as not what is touched was replicated long ago, and comes again.
            try (PreparedStatement touch = connection.prepareStatement(TOUCH)) {
                touch.setString(1, tenants.get(tenant));
                touch.setInt(2, akten + random.nextInt(LATE_AKTEN));
                changed = touch.executeUpdate();
            }
            connection.commit();
        }
        aktenAdded.addAndGet(akten);
        aktenChanged.addAndGet(changed);
        dokumenteAdded.addAndGet(withLetter ? 1 : 0);
    }
}
