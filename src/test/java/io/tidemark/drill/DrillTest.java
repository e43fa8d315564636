package io.tidemark.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.DrillCall;
import io.tidemark.restore.RestoreStage;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The restore test: what is well passes, what isn't is told, and nothing but the scratch schema is touched. */
class DrillTest {
    private static final String TENANT = "acme";
    private static RestoreStage stage;
    private SourceDatabase restored;

    @BeforeAll
    static void replicate(@TempDir Path config, @TempDir Path spool) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        stage = new RestoreStage(source, config, spool, Map.of("tidemark.stream.akten.batch-rows", "10"));
        new DocumentStore(source).load(TENANT, 80, 12, 2);
        stage.replicate(TENANT, "akten", "dokumente");
        source.execute("UPDATE akte SET name = 'Neu', address = CASE id % 18 WHEN 0 THEN 'null' ELSE address END, updated_at = now()"
                + " WHERE id % 9 = 0");
        stage.replicate(TENANT, "akten");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void start() {
        restored = SourceDatabase.withDocumentStore();
    }

    @AfterEach
    void stop() {
        restored.close();
    }

    private JsonNode drill(int status, String... more) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>(stage.settings);
        settings.put("tidemark.restore.url", restored.jdbcUrl());
        return new ObjectMapper().readTree(DrillCall.json(settings, status, more));
    }

    private List<String> content() {
        return restored.strings("SELECT n.nspname || '.' || c.relname || ' ' || coalesce((SELECT string_agg(last_value::text, ',')"
                + " FROM pg_sequences s WHERE s.schemaname = n.nspname AND s.sequencename = c.relname), '') FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)' ORDER BY 1");
    }

    @Test
    void wholeReplicaPassesAndTheDatabaseIsAsItWas() throws Exception {
        restored.execute("INSERT INTO akte (tenant, designator, type, name, address) VALUES ('other', 'x', 'x', 'x', '{}')");
        List<String> before = content();

        JsonNode report = drill(0);

        assertThat(report.path("verdict").asText()).isEqualTo("passed");
        JsonNode akten = report.at("/drills/0");
        assertThat(akten.path("rows").asLong()).as("each in its newest version").isEqualTo(80);
        assertThat(akten.path("sample").asText()).isEqualTo("all");
        assertThat(akten.path("differences").asLong()).isZero();
        assertThat(report.at("/drills/1/rows").asLong()).isEqualTo(12);
        assertThat(report.at("/drills/1/attachments").asLong()).isEqualTo(12);
        assertThat(content()).isEqualTo(before);
        assertThat(restored.number("SELECT count(*) FROM akte")).isEqualTo(1);
        assertThat(restored.number("SELECT count(*) FROM dokument_file")).isZero();
        assertThat(stage.source.strings("SELECT stream || ' ' || verdict FROM tidemark.checks WHERE kind = 'drill' ORDER BY 1"))
                .containsExactly("akten passed", "dokumente passed");
    }

    @Test
    void sampleIsAPartOfItAndNeverNothing() throws Exception {
        JsonNode akten = drill(0, "--stream", "akten", "--sample", "30%").at("/drills/0");

        assertThat(akten.path("archives").asLong()).isBetween(1L, 9L);
        assertThat(akten.path("rows").asLong()).isBetween(1L, 79L);
        assertThat(akten.path("sample").asText()).contains("% sample, seed 1");
        assertThat(drill(0, "--stream", "dokumente", "--sample", "0.01%").at("/drills/0/archives").asLong()).isPositive();
    }

    @Test
    void damagedAttachmentIsTold() throws Exception {
        String bucket = "tidemark-acme-2011-01";
        String pdf = stage.store.keys(bucket).stream().filter(key -> key.endsWith(".pdf")).toList().get(5);
        byte[] bytes = stage.store.bytes(bucket, pdf);
        stage.store.s3Client().deleteObject(request -> request.bucket(bucket).key(pdf));
        try {
            JsonNode dokumente = drill(1, "--stream", "dokumente").at("/drills/0");

            assertThat(dokumente.path("verdict").asText()).isEqualTo("failed");
            assertThat(dokumente.at("/counts/fault").asLong()).isEqualTo(1);
            assertThat(dokumente.at("/first/0").asText()).isEqualTo("fault: attachment " + bucket + "/" + pdf + " is missing");
        } finally {
            stage.store.s3Client().putObject(request -> request.bucket(bucket).key(pdf),
                    software.amazon.awssdk.core.sync.RequestBody.fromBytes(bytes));
        }
    }

    /** A trigger of the database can't be in the scratch schema; a rule that changes values there can. */
    @Test
    void whatComesBackAsAnotherIsTold() throws Exception {
        restored.execute("ALTER TABLE akte ALTER amount TYPE numeric(14, 1)");

        JsonNode akten = drill(1, "--stream", "akten").at("/drills/0");

        assertThat(akten.at("/counts/changed").asLong()).isPositive();
        assertThat(akten.at("/first/0").asText()).startsWith("changed: row ").contains(" came back as another than archive ");
    }

    @Test
    void schemaThatADrillLeftWhichDiedIsReplacedAndAForeignOneIsNot() throws Exception {
        restored.execute("CREATE SCHEMA tidemark_drill", "CREATE TABLE tidemark_drill.akte (mine text)");

        JsonNode refused = drill(3, "--stream", "akten");
        assertThat(refused.at("/failures/0/message").asText()).startsWith("the schema tidemark_drill is there, and was not made by a drill");
        assertThat(restored.number("SELECT count(*) FROM pg_tables WHERE schemaname = 'tidemark_drill'")).isEqualTo(1);

        restored.execute("COMMENT ON SCHEMA tidemark_drill IS 'A drill of Tidemark is under way, or died: the next one drops"
                + " this schema.'", "CREATE SCHEMA tidemark_drill_state");
        assertThat(drill(0, "--stream", "akten").path("verdict").asText()).isEqualTo("passed");
        assertThat(restored.number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tidemark_drill%'")).isZero();
    }
}
