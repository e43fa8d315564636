package io.tidemark.demo;

import io.tidemark.testing.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the past of a few invented tenants: some thousand akten and some hundred dokumente with their PDFs, spread over
 * five months up to now.
 */
public final class SampleData {
    private static final Logger LOG = LoggerFactory.getLogger(SampleData.class);
    private static final Duration PAST = Duration.ofDays(150);
    private static final List<Share> SHARES =
            List.of(new Share("acme", 4_000, 300), new Share("globex", 1_500, 120), new Share("initech", 500, 40));

    private SampleData() {
    }

    private record Share(String tenant, int akten, int dokumente) {
    }

    /** The sample tenants, in the order of their size. */
    public static List<String> tenants() {
        return SHARES.stream().map(Share::tenant).toList();
    }

    /** Loads what isn't there: a tenant that has any row is left as it is. Killed and called again it leaves no gap. */
    public static void load(SourceDatabase source) {
        load(source, Clock.systemUTC());
    }

    static void load(SourceDatabase source, Clock clock) {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        SHARES.forEach(share -> load(source, share, now));
        // Without statistics the first queries plan for empty tables.
        source.execute("ANALYZE");
    }

    private static void load(SourceDatabase source, Share share, OffsetDateTime now) {
        if (source.number("SELECT count(*) FROM (SELECT FROM akte WHERE tenant = ? LIMIT 1) AS one", share.tenant()) > 0) {
            return;
        }
        // One transaction a tenant: a start that was killed leaves all of its rows or none.
        try (Connection connection = source.connect()) {
            connection.setAutoCommit(false);
            insert(new SampleRows(connection), share, now);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("can't load the sample data of " + share.tenant(), e);
        }
        LOG.info("loaded sample data tenant={} akten={} dokumente={}", share.tenant(), share.akten(), share.dokumente());
    }

    private static void insert(SampleRows rows, Share share, OffsetDateTime now) throws SQLException {
        SampleBusiness business = new SampleBusiness(share.tenant(), share.tenant().hashCode());
        SplittableRandom random = new SplittableRandom(share.tenant().hashCode());
        long stepMicros = PAST.toSeconds() * 1_000_000 / share.akten();
        int letterEach = share.akten() / share.dokumente();
        for (int n = 0; n < share.akten(); n++) {
            // Within its step at random: never after now, and not like clockwork.
            OffsetDateTime at = now.minus(PAST).plus(n * stepMicros + random.nextLong(stepMicros), ChronoUnit.MICROS);
            SampleAkte akte = business.next(at.toLocalDate(), n + 1L);
            long akteId = rows.insertAkte(akte, at);
            if (n % letterEach == 0 && n / letterEach < share.dokumente()) {
                rows.insertDokument(akte, akteId, at);
            }
        }
    }
}
