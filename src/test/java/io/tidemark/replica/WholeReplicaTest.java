package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.OthersBagit;
import io.tidemark.state.RunReport;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 5,000 akten and 300 dokumente of four months, in many small archives: the replica is the source, byte for byte. */
class WholeReplicaTest {
    private static final Map<String, String> SMALL_BATCHES = Map.of(
            "tidemark.stream.akten.page-rows", "1700", "tidemark.stream.akten.batch-rows", "130",
            "tidemark.stream.dokumente.page-rows", "110", "tidemark.stream.dokumente.batch-rows", "20");

    private static Stage stage;
    private static RunReport akten;
    private static RunReport dokumente;

    @BeforeAll
    static void replicate() {
        stage = Stage.open(SMALL_BATCHES);
        new DocumentStore(stage.source).load("acme", 5000, 300, 20);
        // A second apart they are; here they spread over four months.
        stage.source.execute("""
                UPDATE akte SET updated_at = timestamptz '2011-01-01Z' + (updated_at - timestamptz '2011-01-01Z') * 2000""",
                """
                UPDATE dokument SET updated_at = timestamptz '2011-01-01Z' + (updated_at - timestamptz '2011-01-01Z') * 5000""");
        akten = stage.catchUp("acme", "akten");
        dokumente = stage.catchUp("acme", "dokumente");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void aktenComeBackValueForValue() {
        Stage.Findings findings = stage.readWhole("acme", "akten");

        assertThat(findings.replica().rows()).isEqualTo(5000);
        assertThat(findings.differences().sourceRows()).isEqualTo(5000);
        assertThat(findings.differences().replicaRows()).isEqualTo(5000);
        assertThat(akten.rows()).isEqualTo(5000);
        // 5,000 rows at 130 a batch are 39; each end of a page and of a month is an end of a batch too.
        assertThat(findings.archives()).hasSizeBetween(39, 45).hasSize((int) akten.archives());
        assertThat(findings.archives()).extracting(object -> object.substring(0, object.indexOf('/'))).containsOnly(
                "tidemark-acme-2011-01", "tidemark-acme-2011-02", "tidemark-acme-2011-03", "tidemark-acme-2011-04");
    }

    @Test
    void dokumenteComeBackValueForValueAndTheirPdfsByteForByte() {
        Stage.Findings findings = stage.readWhole("acme", "dokumente");

        assertThat(findings.replica().rows()).isEqualTo(300);
        assertThat(findings.replica().attachments()).isEqualTo(300);
        assertThat(findings.replica().missingAttachments()).isZero();
        assertThat(dokumente.attachments()).isEqualTo(300);
        assertThat(findings.archives()).hasSizeBetween(15, 21).hasSize((int) dokumente.archives());
        // The ledger's figures are the objects' own.
        assertThat(stage.source.number("SELECT sum(size_bytes + attachment_bytes) FROM tidemark.archive"
                + " WHERE stream = 'dokumente'")).isEqualTo(dokumente.bytes());
        assertThat(stage.source.number("SELECT sum(attachment_bytes) FROM tidemark.archive")).isEqualTo(
                stage.source.number("SELECT sum(length(data)) FROM dokument_file"));
    }

    @Test
    void aBagItImplementationByOthersTakesTheArchives(@TempDir Path folder) throws IOException {
        OthersBagit others = new OthersBagit(stage.store.s3Client());
        List<Map<String, Object>> archives = stage.source.query(
                "SELECT bucket, key, stream || sequence AS name FROM tidemark.archive WHERE sequence IN (1, 15)");

        assertThat(archives).hasSize(4);
        for (Map<String, Object> archive : archives) {
            Path own = Files.createDirectory(folder.resolve((String) archive.get("name")));
            assertThat(others.verify((String) archive.get("bucket"), (String) archive.get("key"), own))
                    .as("%s", archive).isEmpty();
        }
    }

    @Test
    void theWatermarkIsTheLastRow() {
        assertThat(stage.watermark("acme", "akten")).isEqualTo(stage.source.string("SELECT to_char(updated_at AT TIME ZONE"
                + " 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || id || ' " + akten.archives()
                + "' FROM akte ORDER BY updated_at DESC, id DESC LIMIT 1"));
    }

    @Test
    void aSecondRunAsksTheStoreForNothing() {
        stage.store.faults().forgetRequests();

        RunReport secondAkten = stage.catchUp("acme", "akten");
        RunReport secondDokumente = stage.catchUp("acme", "dokumente");

        assertThat(stage.store.faults().requests()).isEmpty();
        assertThat(secondAkten.rows() + secondAkten.archives() + secondAkten.bytes()).isZero();
        assertThat(secondDokumente.rows() + secondDokumente.attachments() + secondDokumente.bytes()).isZero();
    }

    /** The state is lost, and another store is to hold the replica: no clock and no chance is in it. */
    @Test
    void theSameRowsGiveTheSameBytesAgain() {
        Map<String, String> first = stage.hashes();
        try (SourceDatabase state = SourceDatabase.fresh(); ObjectStoreServer other = ObjectStoreServer.inMemory()) {
            Map<String, String> settings = new LinkedHashMap<>(TidemarkUnderTest.settings(stage.source, other));
            settings.putAll(SMALL_BATCHES);
            settings.put("tidemark.state.url", state.jdbcUrl());
            try (TidemarkUnderTest again = TidemarkUnderTest.start(settings)) {
                again.run("acme", "dokumente");
                again.run("acme", "akten");
            }
            assertThat(Stage.hashes(other)).isEqualTo(first).hasSize((int) (akten.archives() + dokumente.archives() + 300));
            assertThat(state.number("SELECT count(*) FROM tidemark.archive"))
                    .isEqualTo(akten.archives() + dokumente.archives());
        }
    }

    /** The state is lost, and the store holds all: no second chain begins, and one that goes on overwrites nothing. */
    @Test
    void theSameRowsIntoTheSameStoreChangeNothing() {
        Map<String, String> first = stage.hashes();
        Instant stored = stage.store.head("tidemark-acme-2011-01", firstArchive()).lastModified();
        try (SourceDatabase state = SourceDatabase.fresh()) {
            Map<String, String> settings = new LinkedHashMap<>(TidemarkUnderTest.settings(stage.source, stage.store));
            settings.putAll(SMALL_BATCHES);
            settings.put("tidemark.state.url", state.jdbcUrl());
            try (TidemarkUnderTest again = TidemarkUnderTest.start(settings)) {
                assertThat(again.run("acme", "akten").message()).isEqualTo("the state knows no archive of acme/akten/s3, but"
                        + " the store holds tidemark-acme-2011-01/" + firstArchive() + ": nothing is stored, so that no"
                        + " second chain begins beside it HINT: restore watermark and ledger: tidemark rebuild-state"
                        + " --tenant acme --stream akten");
                // As a run leaves it that dies in its first page.
                state.execute("INSERT INTO tidemark.beginning (tenant, stream, target) VALUES ('acme', 'akten', 's3'),"
                        + " ('acme', 'dokumente', 's3')");
                assertThat(again.run("acme", "akten").message()).isEmpty();
                assertThat(again.run("acme", "dokumente").message()).isEmpty();
            }
            assertThat(state.strings("SELECT sha256 FROM tidemark.archive ORDER BY stream, sequence")).isEqualTo(
                    stage.source.strings("SELECT sha256 FROM tidemark.archive ORDER BY stream, sequence"));
        }
        assertThat(stage.hashes()).isEqualTo(first);
        assertThat(stage.store.head("tidemark-acme-2011-01", firstArchive()).lastModified()).isEqualTo(stored);
    }

    private static String firstArchive() {
        return stage.source.string("SELECT key FROM tidemark.archive WHERE stream = 'akten' AND sequence = 1");
    }
}
