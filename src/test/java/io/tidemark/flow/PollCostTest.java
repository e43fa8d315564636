package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import io.tidemark.watermark.Watermark;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a poll costs: a page costs its own rows wherever it lies in the table, and a run without new rows next to nothing. */
class PollCostTest {
    // Ten million (-Dproof.rows=10000000) take a minute.
    private static final int ROWS = Integer.getInteger("proof.rows", 100_000);
    private static final int PAGE_ROWS = 500;
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void aPageDeepInALargeTableCostsWhatTheFirstOnesCost() throws SQLException {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
                var tidemark = TidemarkUnderTest.start(source, store)) {
            source.execute("""
                    INSERT INTO akte (tenant, designator, type, name, address, updated_at)
                    SELECT 'acme', 'A' || n, 'type', 'name', '{}', timestamptz '2011-05-01Z' + n * interval '1 second'
                      FROM generate_series(1, %d) n""".formatted(ROWS), "VACUUM ANALYZE akte");
            StreamDefinition akten = tidemark.service().context().getRegistry().lookupByNameAndType("streams", Streams.class)
                    .get("akten");
            for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
                List<String> early = plan(source, akten, 10, plans);
                List<String> deep = plan(source, akten, ROWS - 2 * PAGE_ROWS, plans);

                assertThat(deep).anyMatch(line -> line.contains("Index Scan using akte_replication on akte"))
                        .anyMatch(line -> line.matches(" *Index Cond: .*ROW\\(.* > ROW\\(.*"))
                        .noneMatch(line -> line.contains("Sort") || line.contains("Seq Scan"));
                // Some blocks of the index more, where a page crosses from one to the next.
                assertThat(buffers(deep)).as(String.join("\n", deep)).isLessThanOrEqualTo(buffers(early) + 8)
                        .isLessThan(PAGE_ROWS);
            }
        }
    }

    private static List<String> plan(SourceDatabase source, StreamDefinition stream, int afterRow, String plans)
            throws SQLException {
        Instant updatedAt = Instant.parse("2011-05-01T00:00:00Z").plusSeconds(afterRow);
        var query = new PageQuery(ConfigFiles.in(Path.of("src/main/resources"))::readSql, stream);
        try (Connection connection = source.connect()) {
            String page = query.page(query.describe(connection), Watermark.at(updatedAt, "1"), false, List.of());
            connection.createStatement().execute("SET plan_cache_mode = " + plans);
            connection.createStatement().execute("PREPARE page AS " + NamedQuery.numbered(page));
            var values = PageQuery.parameters("acme", Watermark.at(updatedAt, "1"), Instant.parse("2012-01-01T00:00:00Z"),
                    PAGE_ROWS, Optional.empty());
            String bound = NamedQuery.parameters(page).stream().map(name -> "'" + values.get(name) + "'")
                    .reduce((one, other) -> one + ", " + other).orElseThrow();
            var lines = new ArrayList<String>();
            try (var result = connection.createStatement().executeQuery(
                    "EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off, SUMMARY off) EXECUTE page(" + bound + ")")) {
                while (result.next()) {
                    lines.add(result.getString(1));
                }
            }
            return lines;
        }
    }

    private static int buffers(List<String> plan) {
        // The first is the whole query's.
        Matcher matcher = BUFFERS.matcher(String.join("\n", plan));
        assertThat(matcher.find()).as(String.join("\n", plan)).isTrue();
        return Integer.parseInt(matcher.group(1)) + Integer.parseInt(Optional.ofNullable(matcher.group(2)).orElse("0"));
    }

    @Test
    void aRunWithoutNewRowsAsksTheStoreNothingAndTheDatabaseLittle() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 20, 5, 1);
            long before = statements(source);
            idle(source, store, 2);
            long afterFew = statements(source);
            store.faults().forgetRequests();
            idle(source, store, 2);
            long afterAsFew = statements(source);
            idle(source, store, 22);
            long afterMany = statements(source);

            assertThat(store.faults().requests()).isEmpty();
            long start = afterAsFew - afterFew;
            long ofARun = (afterMany - afterAsFew - start) / 20;
            assertThat(ofARun).as("%s, %s, %s, %s", before, afterFew, afterAsFew, afterMany).isBetween(1L, 24L);
        }
    }

    @Test
    void eightAttachmentsAreReadByOneStatement() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 10, 800, 1);
            long before = statements(source);
            try (var tidemark = TidemarkUnderTest.start(source, store)) {
                assertThat(tidemark.run("acme", "dokumente").attachments()).isEqualTo(800);
            }
            awaitEnd(source);

            assertThat(statements(source) - before).isBetween(100L, 300L);
        }
    }

    // Runs of both streams by a process's worth of Tidemark, and the sessions it has at the end of them.
    private static void idle(SourceDatabase source, ObjectStoreServer store, int runs) throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store)) {
            for (int i = 0; i < runs; i++) {
                var report = tidemark.run("acme", i % 2 == 0 ? "akten" : "dokumente");
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            }
            assertThat(sessions(source)).isLessThanOrEqualTo(8);
        }
        awaitEnd(source);
    }

    private static void awaitEnd(SourceDatabase source) throws Exception {
        Await.until(PATIENCE, "its sessions have ended, and told what they did", () -> sessions(source) == 0);
    }

    private static long sessions(SourceDatabase source) {
        return source.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'tidemark'");
    }

    private static long statements(SourceDatabase source) {
        return source.number("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
    }
}
