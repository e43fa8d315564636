package io.tidemark.reader;

import com.fasterxml.jackson.databind.node.LongNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import javax.sql.DataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

/** The comparison finds what a replica and its source don't have in common, and nothing else. */
class SourceComparisonTest {
    private static EmbeddedPostgres postgres;
    private static DataSource source;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.builder().start();
        source = postgres.getPostgresDatabase();
        execute("CREATE TYPE money_of AS (amount numeric, currency text)");
        execute("""
                CREATE TABLE sample (id bigint PRIMARY KEY, tenant text, designator text, n numeric, f float8,
                    j json, b jsonb, x xml, p point, m money_of, a text[], d bytea, r tstzrange, gone int,
                    updated_at timestamptz)""");
        execute("ALTER TABLE sample DROP COLUMN gone");
        execute("CREATE TABLE sample_file (tenant text, designator text, data bytea)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute("DELETE FROM sample");
        execute("DELETE FROM sample_file");
        execute("""
                INSERT INTO sample SELECT i, 't' || i % 2, 'doc' || i, 12.50, 0.1, '{"a" :  1.10, "a": 2}', '{"a": 1.10}',
                    '<a>ä</a>', '(1,2)', '(1.50,EUR)', '{x,NULL,"\\\\"}', '\\x00ff', '[2011-01-01,2011-02-01)',
                    '2011-05-01 10:00Z'::timestamptz + i * interval '1 s' FROM generate_series(1, 6) i""");
        execute("INSERT INTO sample_file SELECT 't0', 'doc' || i, ('%PDF ' || i)::bytea FROM generate_series(2, 6, 2) i");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection c = source.getConnection(); Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** Feeds the rows of tenant t0, ids 2, 4 and 6, as PostgreSQL itself writes them. */
    private static SourceComparison replica() throws SQLException {
        SourceComparison comparison = new SourceComparison(source, "sample", "t0");
        feed(comparison, 1, "tenant = 't0'");
        return comparison;
    }

    private static void feed(SourceComparison comparison, long sequence, String where) throws SQLException {
        try (Connection c = source.getConnection(); Statement s = c.createStatement(); ResultSet rows = s.executeQuery(
                "SELECT designator, row_to_json(s)::text FROM sample s WHERE " + where + " ORDER BY id")) {
            while (rows.next()) {
                comparison.row(archive(sequence), rows.getString(1) + ".json",
                        rows.getString(2).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static Archive archive(long sequence) {
        Position at = position(6);
        return new Archive("bucket", "key", "", 0, sequence, "interval", at, at, 0, 0);
    }

    private static Position position(long id) {
        return new Position(Instant.parse("2011-05-01T10:00:00Z").plusSeconds(id), LongNode.valueOf(id));
    }

    @Test
    void sameRowsHaveNoDifference() throws SQLException {
        try (SourceComparison comparison = replica()) {
            assertThat(comparison.compare().problems()).isEmpty();
            assertThat(comparison.compare().sourceRows()).isEqualTo(3);
            assertThat(comparison.compare().replicaRows()).isEqualTo(3);
        }
    }

    @Test
    void missingExtraAndDifferentRowsAreToldApart() throws SQLException {
        try (SourceComparison comparison = replica()) {
            execute("DELETE FROM sample WHERE id = 2");
            execute("UPDATE sample SET n = 12.5, x = '<a>b</a>' WHERE id = 4");
            execute("UPDATE sample SET id = 8 WHERE id = 6");

            SourceDifferences differences = comparison.compare();

            assertThat(differences.extra()).containsExactly("2", "6");
            assertThat(differences.missing()).containsExactly("8");
            assertThat(differences.different()).containsExactly("4 in n, x");
        }
    }

    @Test
    void eachColumnsValueIsCompared() throws SQLException {
        String[] changes = {"designator = 'y'", "n = NULL", "f = 0.1::float4", "j = '{\"a\" : 1.10, \"a\": 2}'",
            "b = '{\"a\": 1.1}'", "p = '(1,3)'", "m = '(1.5,EUR)'", "a = '{x,\"NULL\",\"\\\\\"}'", "d = '\\x00'",
            "r = '[2011-01-01,2011-02-01]'", "updated_at = updated_at + interval '1 microsecond'"};
        try (SourceComparison comparison = replica()) {
            for (String change : changes) {
                fill();
                execute("UPDATE sample SET " + change + " WHERE id = 4");
                assertThat(comparison.compare().different()).as(change)
                        .containsExactly("4 in " + change.substring(0, change.indexOf(' ')));
            }
        }
    }

    @Test
    void jsonNullAndSqlNullAreOne() throws SQLException {
        execute("UPDATE sample SET j = 'null', b = 'null' WHERE id = 2");
        execute("UPDATE sample SET j = '\"a\\u0062\\n\"', b = NULL WHERE id = 4");
        try (SourceComparison comparison = replica()) {
            assertThat(comparison.compare().problems()).isEmpty();
        }
    }

    @Test
    void latestVersionCountsAndDeletedRowsAreNotExpected() throws SQLException {
        try (SourceComparison comparison = replica()) {
            execute("UPDATE sample SET n = 3 WHERE id = 4");
            feed(comparison, 2, "id = 4");
            execute("DELETE FROM sample WHERE id = 2");
            comparison.deleted(archive(3), "2");

            assertThat(comparison.compare().problems()).isEmpty();
        }
    }

    @Test
    void rowsBeyondTheWatermarkAreNotExpectedYet() throws SQLException {
        try (SourceComparison comparison = replica()) {
            execute("INSERT INTO sample (id, tenant, updated_at) VALUES (9, 't0', '2011-06-01Z'), "
                    + "(10, 't0', '2011-01-01Z')");
            execute("UPDATE sample SET n = 3, updated_at = '2011-06-01Z' WHERE id = 4");

            assertThat(comparison.compare(position(6)).problems())
                    .containsExactly("id 10: is missing in the replica");
            assertThat(comparison.compare().missing()).containsExactly("10", "9");
        }
    }

    @Test
    void filesAreComparedByTheirBytes() throws SQLException {
        try (SourceComparison comparison = replica()) {
            attach(comparison, 2, "%PDF 2");
            attach(comparison, 4, "%PDF X");

            assertThat(comparison.compareFiles("sample_file")).containsExactly(
                    "id 4: has a PDF that is not the source's", "id 6: has no attachment listed");
        }
    }

    @Test
    void missingFilesAreMissingInBoth() throws SQLException {
        execute("DELETE FROM sample_file WHERE designator IN ('doc2', 'doc4')");
        try (SourceComparison comparison = replica()) {
            comparison.attachment(archive(1), Attachment.missing("doc2.json"));
            attach(comparison, 4, "%PDF 4");
            comparison.attachment(archive(1), Attachment.missing("doc6.json"));

            assertThat(comparison.compareFiles("sample_file")).containsExactly(
                    "id 4: has an attachment that the source lacks",
                    "id 6: is called missing, but the source has its PDF");
        }
    }

    @Test
    void nothingStaysInTheSource() throws SQLException {
        replica().close();

        try (Connection c = source.getConnection(); Statement s = c.createStatement(); ResultSet found = s.executeQuery(
                "SELECT count(*) FROM pg_class WHERE relname LIKE 'replica_%'")) {
            found.next();
            assertThat(found.getInt(1)).isZero();
        }
    }

    private static void attach(SourceComparison comparison, long id, String pdf) {
        byte[] bytes = pdf.getBytes(StandardCharsets.UTF_8);
        comparison.attachment(archive(1), new Attachment("doc" + id + ".json", false, "b", "k", bytes.length,
                HandmadeArchive.sha(bytes)));
    }
}
