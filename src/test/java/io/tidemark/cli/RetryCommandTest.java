package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.StreamKey;
import io.tidemark.state.RunLock;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark retry} as a person and a program see it: three rows of acme are set aside, the last is deleted since. */
class RetryCommandTest {
    @TempDir
    private Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void setAside() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        source.execute("ALTER TABLE akte ALTER designator DROP NOT NULL");
        new DocumentStore(source).load("acme", 5, 0, 1);
        source.execute("UPDATE akte SET designator = NULL WHERE id IN (1, 2, 3)");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            assertThat(tidemark.run("acme", "akten").setAside()).isEqualTo(3);
        }
        source.execute("UPDATE akte SET designator = 'A1' WHERE id = 1", "DELETE FROM akte WHERE id = 3");
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    @Test
    void rowsAreTakenAgainAndThoseThatAreStillBadAreNamed() {
        var result = Invocation.with(settings, "retry");

        assertThat(result).isEqualTo(new Invocation(ExitStatus.FAILED, """
                TENANT  STREAM  STORED  SUPERSEDED  GONE  WAITING  STILL BAD
                acme    akten        1           0     1        0          1

                acme/akten/s3: row 2 of 2011-01-01 00:00:02Z set aside: column designator, which the row's name needs, is null \
                (found bad 2 times)
                """, ""));
        assertThat(source.strings("SELECT id || ' ' || coalesce(outcome, 'open') FROM tidemark.quarantine ORDER BY id"))
                .containsExactly("1 stored", "2 open", "3 gone");

        source.execute("UPDATE akte SET designator = 'A2' WHERE id = 2");
        assertThat(Invocation.with(settings, "retry", "--tenant", "acme", "--stream", "akten", "--id", "2").status())
                .isEqualTo(ExitStatus.OK);
    }

    @Test
    void aTenantThatThereIsNotIsWrongUsageAndOneThatHasNothingSetAsideIsNot() {
        new DocumentStore(source).akte("emca").insert();

        assertThat(Invocation.with(settings, "retry", "--tenant", "acne")).isEqualTo(new Invocation(ExitStatus.WRONG, "",
                "tidemark: there is no tenant acne\nHINT: the tenants are acme, emca\n"));
        assertThat(Invocation.with(settings, "retry", "--tenant", "emca").status()).isEqualTo(ExitStatus.OK);

        source.execute("DELETE FROM akte WHERE tenant = 'acme'");
        assertThat(Invocation.with(settings, "retry", "--tenant", "acme", "--id", "1").out()).contains("GONE");
    }

    @Test
    void dryRunTellsAProgramWhatWouldBeTaken() throws Exception {
        var result = Invocation.with(settings, "retry", "--dry-run", "--json");

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(new ObjectMapper().readTree(result.out())).isEqualTo(new ObjectMapper().readTree("""
                {"outcome": "failed", "dryRun": true, "streams": [{"tenant": "acme", "stream": "akten", "target": "s3",
                  "counts": {"stored": 0, "superseded": 0, "gone": 1, "good": 1, "waiting": 0, "still-bad": 1},
                  "rows": [
                    {"id": "1", "updatedAt": "2011-01-01T00:00:01.000003Z", "part": "row", "outcome": "good",
                     "reason": "column designator, which the row's name needs, is null", "attempts": 1},
                    {"id": "2", "updatedAt": "2011-01-01T00:00:02.000006Z", "part": "row", "outcome": "still-bad",
                     "reason": "column designator, which the row's name needs, is null", "attempts": 1},
                    {"id": "3", "updatedAt": "2011-01-01T00:00:03.000009Z", "part": "row", "outcome": "gone",
                     "reason": "column designator, which the row's name needs, is null", "attempts": 1}],
                  "problem": null}]}"""));
        assertThat(source.strings("SELECT DISTINCT attempts || coalesce(outcome, '') FROM tidemark.quarantine"))
                .containsExactly("1");
    }

    @Test
    void whereNothingIsSetAsideThereIsNothingToDo() {
        for (String[] arguments : new String[][] {{"retry", "--stream", "dokumente"}, {"retry", "--id", "4"}}) {
            assertThat(Invocation.with(settings, arguments)).as(String.join(" ", arguments))
                    .isEqualTo(new Invocation(ExitStatus.OK, "no such row is set aside\n", ""));
        }
        assertThat(Invocation.with(settings, "retry", "--stream", "akte")).isEqualTo(new Invocation(ExitStatus.WRONG, "",
                "tidemark: there is no stream akte\nHINT: the streams are akten, dokumente\n"));
    }

    @Test
    void streamThatIsBeingRunElsewhereIsAFailureAfterAWhile() throws Exception {
        try (var elsewhere = RunLock.tryAcquire(source.dataSource(), new StreamKey("acme", "akten", "s3")).orElseThrow()) {
            var result = Invocation.with(settings, "retry", "--wait", "1");

            assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.out()).endsWith("\n\nacme/akten/s3: another run of it is under way\n");
        }
    }

    /** One stream's select no longer fits its name: that is said, and stops no other. */
    @Test
    void streamWhoseSelectIsWrongFailsAlone() {
        source.execute("ALTER TABLE akte RENAME designator TO name_of_it");

        var result = Invocation.with(settings, "retry");

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).contains("acme/akten/s3: the name pattern {designator}-a-{updated_at} needs columns that the"
                + " query lacks: designator\nHINT: ");
    }
}
