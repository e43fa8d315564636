package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The index is a cache: it grows by what is new, and is made anew where it is lost or of something else. */
class IndexTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** How many archives an audit, which finds nothing, read into the index. */
    private static long read(String tenant) {
        List<Long> counts = new ArrayList<>();
        AuditReport report = stage.audit(tenant, "akten", Stage.BY_SIZE, new AuditListener() {
            @Override
            public void indexing(StreamKey key, long archives) {
                counts.add(archives);
            }
        });
        assertThat(report.firstFindings()).isEmpty();
        return counts.get(counts.size() - 1);
    }

    private static long archives(String tenant) {
        return stage.source.number("SELECT count(*) FROM tidemark.archive WHERE tenant = '" + tenant + "'");
    }

    private static Path file(String tenant) {
        return stage.tidemark.spool().resolve("index/" + tenant + "/akten/index.db");
    }

    @Test
    void archivesAreReadOnce() {
        stage.documents.load("grow", 100, 0, 1);
        stage.catchUp("grow", "akten");
        long first = archives("grow");
        assertThat(read("grow")).isEqualTo(first);
        assertThat(read("grow")).isZero();

        stage.source.execute("UPDATE akte SET name = 'Neu', updated_at = now() WHERE tenant = 'grow' AND id % 3 = 0");
        stage.catchUp("grow", "akten");

        assertThat(read("grow")).isEqualTo(archives("grow") - first).isPositive();
    }

    @Test
    void indexThatIsLostOrDamagedIsMadeAnew() throws IOException {
        stage.documents.load("loss", 100, 0, 1);
        stage.catchUp("loss", "akten");
        assertThat(read("loss")).isEqualTo(archives("loss"));

        Files.delete(file("loss"));
        assertThat(read("loss")).isEqualTo(archives("loss"));
        Files.write(file("loss"), new byte[20_000]);
        assertThat(read("loss")).isEqualTo(archives("loss"));
        Files.writeString(file("loss"), "no database".repeat(1000));
        assertThat(read("loss")).isEqualTo(archives("loss"));
    }

    @Test
    void indexOfAnotherStreamOrChainIsMadeAnew() throws IOException {
        stage.documents.load("other", 50, 0, 1);
        stage.documents.load("own", 50, 0, 1);
        stage.catchUp("other", "akten");
        stage.catchUp("own", "akten");
        read("other");
        read("own");
        Files.copy(file("other"), file("own"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(read("own")).isEqualTo(archives("own"));

        // The same names, and other bytes.
        stage.store.keys("tidemark-own-2011-01").forEach(key ->
                stage.store.s3Client().deleteObject(request -> request.bucket("tidemark-own-2011-01").key(key)));
        for (String table : List.of("watermark", "archive", "run", "beginning")) {
            stage.source.execute("DELETE FROM tidemark." + table + " WHERE tenant = 'own'");
        }
        stage.source.execute("UPDATE akte SET name = 'Anders' WHERE tenant = 'own'");
        stage.catchUp("own", "akten");

        assertThat(read("own")).isEqualTo(archives("own"));
    }

    @Test
    void archiveThatComesBackIsReadAgain() {
        stage.documents.load("back", 100, 0, 1);
        stage.catchUp("back", "akten");
        String bucket = "tidemark-back-2011-01";
        String key = stage.store.keys(bucket).get(2);
        byte[] bytes = stage.store.bytes(bucket, key);
        var metadata = stage.store.head(bucket, key).metadata();
        stage.store.s3Client().deleteObject(request -> request.bucket(bucket).key(key));
        assertThat(stage.audit("back", "akten").findings()).isPositive();

        stage.store.s3Client().putObject(request -> request.bucket(bucket).key(key).metadata(metadata),
                RequestBody.fromBytes(bytes));

        assertThat(read("back")).isEqualTo(archives("back"));
    }

    @Test
    void secondAuditOfAStreamAtTheSameTimeIsRefused() {
        stage.documents.load("twice", 10, 0, 1);
        stage.catchUp("twice", "akten");
        List<String> failures = new ArrayList<>();
        stage.audit("twice", "akten", Stage.BY_SIZE, new AuditListener() {
            @Override
            public void comparing(StreamKey key, long rows) {
                try {
                    failures.add(stage.audits().audit(key, Stage.BY_SIZE, AuditListener.NONE).failure());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });

        assertThat(failures).containsExactly("another audit of the same stream is under way HINT: wait for its end; it holds "
                + file("twice"));
    }
}
