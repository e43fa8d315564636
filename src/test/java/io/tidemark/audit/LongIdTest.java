package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.find.Condition;
import io.tidemark.find.Search;
import io.tidemark.find.Version;
import io.tidemark.replica.Scope;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An id of more digits than a JSON parser takes by default: what was written is read, whoever reads it. */
class LongIdTest {
    private static final String ID = "1234567890".repeat(150);

    private static SourceDatabase table() {
        SourceDatabase database = SourceDatabase.fresh();
        database.execute("CREATE TABLE wert (id numeric PRIMARY KEY, tenant text NOT NULL, updated_at timestamptz NOT NULL,"
                + " text text)");
        return database;
    }

    @Test
    void rowWhoseIdHas1500DigitsIsVerifiedFoundAuditedAndRestored(@TempDir Path spool) throws Exception {
        SourceDatabase source = table();
        source.execute("INSERT INTO wert VALUES (7, 'acme', '2011-05-01 10:00:00Z', 'short'),"
                + " (" + ID + ", 'acme', '2011-05-01 10:00:00Z', 'long')");
        try (Stage stage = Stage.open(source, "src/test/resources/streams/werte", spool); SourceDatabase restored = table()) {
            stage.catchUp("acme", "werte");

            assertThat(stage.verify("acme", "werte").firstFaults()).isEmpty();
            assertThat(found(stage, spool)).hasSize(1).allSatisfy(version ->
                    assertThat(version.document().orElseThrow()).contains("\"id\":" + ID + ","));
            AuditReport audit = stage.audit("acme", "werte");
            assertThat(audit.firstFindings()).isEmpty();
            assertThat(audit.faults()).isEmpty();
            assertThat(audit.rows()).isEqualTo(2);
            stage.restore(restored, spool, "acme", "werte");
            assertThat(restored.strings("SELECT id || ' ' || text FROM wert ORDER BY wert.id"))
                    .containsExactly("7 short", ID + " long");
        }
    }

    private static List<Version> found(Stage stage, Path spool) {
        List<Version> versions = new ArrayList<>();
        stage.withReplica("acme", replica -> new Search(replica, replica.archives("werte"), List.of(new Condition("id", ID)),
                Scope.ALL, true, spool).run(new Search.Finds() {
                    @Override
                    public void found(Version version) {
                        versions.add(version);
                    }

                    @Override
                    public void fault(String object, String fact) {
                        throw new AssertionError(object + " " + fact);
                    }

                    @Override
                    public void done(long sizeBytes) {
                        // What is found alone matters.
                    }
                }));
        return versions;
    }
}
