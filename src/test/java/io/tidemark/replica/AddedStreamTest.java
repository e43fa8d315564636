package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Streams;
import io.tidemark.reader.KeyColumns;
import io.tidemark.reader.OthersBagit;
import io.tidemark.row.RowShape;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A third stream, added as docs/add-a-stream.md says: another table, other columns, a key of several, no attachments. */
class AddedStreamTest {
    private static final Path FILES = Path.of("src/test/resources/streams/kunden");
    private static final KeyColumns KEY = new KeyColumns("mandant", "geaendert_am", "schluessel",
            "region || '/' || lpad(nummer::text, 8, '0')");
    private static Stage stage;

    @BeforeAll
    static void replicate(@TempDir Path spool) throws IOException {
        SourceDatabase source = SourceDatabase.fresh();
        source.execute(Files.readString(FILES.resolve("table.sql")), Files.readString(FILES.resolve("index.sql")),
                // Ten rows share each moment; number 9 is before number 10, which as bare texts they aren't.
                """
                INSERT INTO kunde SELECT 'm' || i % 2, (ARRAY['Nord', 'Süd'])[1 + i / 2 % 2], i,
                    (ARRAY['Firma', 'Person'])[1 + i % 2]::art, 'Kunde "' || i || '"', i * 1.5,
                    ARRAY[ROW('Weg ' || i, 'Ort, "' || i || '"')::anschrift, NULL], daterange('2011-01-01', NULL),
                    timestamp '2011-05-31 23:00:00.000001' + i / 20 * interval '1 minute'
                FROM generate_series(1, 3000) AS i""", "ANALYZE");
        stage = Stage.open(source, FILES, spool);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void itsRowsComeBackValueForValue(@TempDir Path folder) throws IOException {
        stage.tick("kunden");

        for (String tenant : List.of("m0", "m1")) {
            Stage.Findings findings = Stage.whole(stage.read(tenant, "kunden", "kunde", KEY));
            assertThat(findings.replica().rows()).isEqualTo(1500);
            assertThat(findings.replica().attachments()).isZero();
        }
        assertThat(stage.objects("")).containsExactly(
                "tidemark-m0-2011-05/kunden/kunden-00000001_20101101T000000.000000_20110531T235900.000001_....tgz",
                "tidemark-m0-2011-06/kunden/kunden-00000002_20110531T235900.000001_20110601T013000.000001_....tgz",
                "tidemark-m1-2011-05/kunden/kunden-00000001_20101101T000000.000000_20110531T235900.000001_....tgz",
                "tidemark-m1-2011-06/kunden/kunden-00000002_20110531T235900.000001_20110601T012900.000001_....tgz");
        assertThat(stage.watermark("m0", "kunden")).isEqualTo("2011-06-01 01:30:00.000001 Nord/00003000 2");
        assertThat(stage.description("m0", "kunden", 2)).contains(
                "\"to\": {\"updatedAt\": \"2011-06-01T01:30:00.000001Z\", \"id\": \"Nord/00003000\"}");
        String key = stage.source.string("SELECT key FROM tidemark.archive WHERE tenant = 'm0' AND sequence = 1");
        assertThat(new OthersBagit(stage.store.s3Client()).verify("tidemark-m0-2011-05", key, folder)).isEmpty();
    }

    @Test
    void theIndexServesItsPages() throws SQLException {
        Streams streams = stage.tidemark().service().context().getRegistry().lookupByNameAndType("streams", Streams.class);
        StreamDefinition kunden = streams.get("kunden");
        PageQuery query = new PageQuery(ConfigFiles.in(FILES)::readSql, kunden);
        String page;
        try (Connection connection = stage.source.connect()) {
            page = query.page(RowShape.describe(connection, kunden.select()),
                    Watermark.at(Instant.parse("2011-05-31T23:30:00.000001Z"), "Nord/00000007"), false, List.of());
        }

        List<String> plan = stage.source.strings("EXPLAIN (COSTS off) " + page.replace(":?tenant", "'m0'")
                .replace(":?updatedAt", "'2011-05-31T23:30:00.000001Z'").replace(":?id", "'Nord/00000007'")
                .replace(":?horizon", "'2011-06-02T00:00:00Z'").replace(":?pageRows", "100"));

        assertThat(plan).anyMatch(line -> line.contains("Index Scan using kunde_replication on kunde k"))
                .anyMatch(line -> line.matches(" *Index Cond: .*ROW\\(.* > ROW\\(.*")).noneMatch(line -> line.contains("Sort"));
    }

    @Test
    void thePageThatTellsHowShowsTheseVeryFiles() throws IOException {
        String page = Files.readString(Path.of("docs/add-a-stream.md"));

        assertThat(page).contains("```sql\n" + Files.readString(FILES.resolve("index.sql")) + "```",
                "```sql\n" + Files.readString(FILES.resolve("sql/kunden.sql")) + "```",
                "```yaml\n" + Files.readString(FILES.resolve("routes/kunden.camel.yaml")) + "```");
    }
}
