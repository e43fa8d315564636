package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that the source can't deliver, because a column of the stream's select can't be computed for it. */
class BadRowTest {
    private static void selectNamesAsNumbers(Path config) throws IOException {
        select(config, "SELECT *, name::integer AS number FROM akte");
    }

    private static void select(Path config, String sql) throws IOException {
        Files.createDirectory(config.resolve("sql"));
        Files.writeString(config.resolve("sql/akten.sql"), sql);
    }

    @Test
    void aRowThatTheSourceCantReadIsSetAsideAndTheOthersGoOn(@TempDir Path config) throws Exception {
        selectNamesAsNumbers(config);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 50, 0, 1);
            source.execute("UPDATE akte SET name = id", "UPDATE akte SET name = 'seventeen' WHERE id = 17",
                    "UPDATE akte SET name = 'thirty' WHERE id = 30");
            try (var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
                var report = tidemark.run("acme", "akten");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.rows()).isEqualTo(50);
                assertThat(report.setAside()).isEqualTo(2);
                assertThat(source.strings("SELECT id || ' ' || reason FROM tidemark.quarantine ORDER BY id"))
                        .containsExactly("17 the source can't read it, SQLSTATE 22P02",
                                "30 the source can't read it, SQLSTATE 22P02");
                assertThat(tidemark.run("acme", "akten").rows()).isZero();
            }
        }
    }

    /** PostgreSQL doesn't pull it up, and computes all its columns whatever is asked of them. */
    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT id, tenant, designator, updated_at, sum(name::integer) AS number FROM akte GROUP BY id, tenant, updated_at",
        "SELECT id, tenant, designator, updated_at, random() AS random, name::integer AS number FROM akte",
        "SELECT *, name::integer AS number, row_number() OVER (PARTITION BY tenant, updated_at, id) AS place FROM akte"})
    void aBadRowOfASelectThatIsNotPulledUpIsSetAsideInItsPlace(String sql, @TempDir Path config) throws Exception {
        select(config, sql);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 12, 0, 1);
            source.execute("UPDATE akte SET name = id", "UPDATE akte SET name = 'bad' WHERE id IN (3, 8, 12)");
            Map<String, String> settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.stream.default.batch-rows", "4");
            try (var tidemark = TidemarkUnderTest.start(config, settings)) {
                var report = tidemark.run("acme", "akten");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.rows()).isEqualTo(12);
                assertThat(source.strings("SELECT concat_ws(' ', sequence, id, reason) FROM tidemark.quarantine"
                        + " ORDER BY sequence")).containsExactly(
                                "1 3 the source can't read it, SQLSTATE 22P02",
                                "2 8 the source can't read it, SQLSTATE 22P02",
                                "3 12 the source can't read it, SQLSTATE 22P02");
                assertThat(source.strings("SELECT id FROM tidemark.watermark")).containsExactly("12");
                assertThat(tidemark.run("acme", "akten").rows()).isZero();
            }
        }
    }

    /** What is computed of all of a tenant's rows can't do without one of them; nothing is set aside that is not bad. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT *, sum(name::integer) OVER (PARTITION BY tenant ORDER BY id) AS total FROM akte",
        "SELECT DISTINCT id, tenant, designator, updated_at, name::integer AS number FROM akte"})
    void aSelectThatCantLeaveARowOutFailsTheRunAndSaysSo(String sql, @TempDir Path config) throws Exception {
        select(config, sql);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 0, 1);
            source.execute("UPDATE akte SET name = id", "UPDATE akte SET name = 'bad' WHERE id = 3");
            try (var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
                assertThat(tidemark.run("acme", "akten").message()).isEqualTo("a row is bad (the source can't read it,"
                        + " SQLSTATE 22P02), and PostgreSQL can't read the stream's select without it, because it can't pull"
                        + " the select up HINT: mend the row; or rewrite the select: GROUP BY and PARTITION BY with tenant,"
                        + " updated_at and id among their columns, or in a LATERAL subquery; no DISTINCT and no LIMIT");
                assertThat(source.number("SELECT count(*) FROM tidemark.archive")).isZero();
                source.execute("UPDATE akte SET name = 3 WHERE id = 3");
                assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(5);
            }
        }
    }

    /** A select that fails on more than a few rows is wrong itself: nothing of them is stored as if they were set aside. */
    @Test
    void aSelectThatFailsOnManyRowsFailsTheRun(@TempDir Path config) throws Exception {
        selectNamesAsNumbers(config);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 120, 0, 1);
            source.execute("UPDATE akte SET name = 'none'");
            Map<String, String> settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.stream.default.page-rows", "20000");
            try (var tidemark = TidemarkUnderTest.start(config, settings)) {
                var report = tidemark.run("acme", "akten");

                assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(report.message()).startsWith("the source can't read acme/akten/s3 at row ")
                        .contains("after 100 other rows", "HINT: so many point to the stream's select or to a damaged table");
                assertThat(source.number("SELECT count(*) FROM tidemark.archive")).isZero();
            }
        }
    }

    /** A larger page may have as large a share of them. */
    @Test
    void rowsThatAreFewForALargePageAreSetAside(@TempDir Path config) throws Exception {
        selectNamesAsNumbers(config);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 102, 0, 1);
            source.execute("UPDATE akte SET name = 'none'");
            try (var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
                var report = tidemark.run("acme", "akten");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.setAside()).isEqualTo(102);
            }
        }
    }

    @Test
    void aPdfThatTheSourceCantReadIsMissingAndTheOthersGoOn(@TempDir Path config) throws Exception {
        Files.createDirectory(config.resolve("sql"));
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 5, 1);
            String broken = source.string("SELECT designator FROM dokument WHERE id = 3");
            Files.writeString(config.resolve("sql/dokumente-pdf.sql"), "SELECT CASE designator WHEN '" + broken
                    + "' THEN decode(designator || 'z', 'hex') ELSE data END FROM dokument_file"
                    + " WHERE tenant = :?tenant AND designator = :?designator");
            try (var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
                var report = tidemark.run("acme", "dokumente");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.rows()).isEqualTo(5);
                assertThat(report.attachments()).isEqualTo(4);
                assertThat(report.missing()).isEqualTo(1);
                assertThat(source.strings("SELECT id || ' ' || reason FROM tidemark.quarantine"))
                        .containsExactly("3 the source can't read its attachment, SQLSTATE 22023");
            }
        }
    }

    @Test
    void aFaultThatNoRowExplainsFailsTheRunAndIsNotTriedAgainAtOnce() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var tidemark = TidemarkUnderTest.start(source, store)) {
            new DocumentStore(source).load("acme", 5, 0, 1);
            tidemark.run("acme", "akten");
            source.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '22000'; END$$",
                    "CREATE TRIGGER refuse BEFORE INSERT ON tidemark.archive FOR EACH ROW EXECUTE FUNCTION refuse()",
                    "UPDATE akte SET updated_at = now() WHERE id = 3");

            var report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).isEqualTo("the database could not process a value, SQLSTATE 22000");
            source.execute("DROP TRIGGER refuse ON tidemark.archive");
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
        }
    }
}
