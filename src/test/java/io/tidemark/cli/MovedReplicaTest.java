package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another pattern of buckets or another key prefix, set when the chain has begun: it would split the replica. */
class MovedReplicaTest {
    private static final String OTHERS = ": its archives would be in two places, where not every command finds them all";
    @TempDir
    private Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void replicate() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 3, 0, 1);
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        assertThat(run(Map.of()).status()).isEqualTo(ExitStatus.OK);
        source.execute("UPDATE akte SET updated_at = now() WHERE id = 3");
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    private Invocation call(Map<String, String> changed, String... arguments) {
        var all = new HashMap<>(settings);
        all.putAll(changed);
        return Invocation.with(all, arguments);
    }

    private Invocation run(Map<String, String> changed) {
        return call(changed, "run", "--once", "--stream", "akten");
    }

    /** Refused by the run and by check with the same words, and nothing is stored. */
    private void assertRefused(String now, Map<String, String> changed) {
        List<String> buckets = store.buckets();
        String fact = "the chain of acme/akten/s3 is in buckets tidemark-acme-{yyyy}-{MM} without a key prefix, and the"
                + " settings now have " + now + OTHERS;

        Invocation run = run(changed);
        assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(source.string("SELECT message FROM tidemark.run WHERE stream = 'akten'")).startsWith(fact + " HINT: put"
                + " tidemark.store.bucket and tidemark.store.prefix, or the tenant's own, back as they were: archives name each"
                + " other and their PDFs by bucket and key, so a chain can't move to others.");
        Invocation check = call(changed, "check");
        assertThat(check.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(check.out()).contains("error    stream akten: " + fact).doesNotContain("can go on");
        assertThat(store.buckets()).isEqualTo(buckets);
    }

    @Test
    void anotherPlaceIsRefusedAndReportedUntilItIsPutBack() {
        assertRefused("in buckets tidemark-acme-{yyyy}-{MM} with the key prefix replica/",
                Map.of("tidemark.store.prefix", "replica/"));
        assertRefused("in buckets other-acme-{yyyy}-{MM} without a key prefix",
                Map.of("tidemark.store.bucket", "other-{tenant}-{yyyy}-{MM}"));
        assertRefused("in buckets tidemark-acme-{yyyy} without a key prefix",
                Map.of("tidemark.tenant.acme.store.bucket", "tidemark-acme-{yyyy}"));
        assertRefused("in buckets tidemark-acme-{yyyy}-{MM} with the key prefix own/",
                Map.of("tidemark.tenant.acme.store.prefix", "own/"));

        assertThat(call(Map.of(), "check").out()).contains("ok       stream akten: its chain can go on");
        assertThat(run(Map.of()).status()).isEqualTo(ExitStatus.OK);
        assertThat(call(Map.of(), "verify").status()).isEqualTo(ExitStatus.OK);
    }

    @Test
    void theSamePlaceWrittenOtherwiseIsNoChange() {
        Map<String, String> same = Map.of("tidemark.tenant.acme.store.bucket", "tidemark-acme-{yyyy}-{MM}");

        assertThat(call(same, "check").out()).contains("ok       stream akten: its chain can go on");
        assertThat(run(same).status()).isEqualTo(ExitStatus.OK);
        assertThat(call(Map.of(), "verify").status()).isEqualTo(ExitStatus.OK);
    }

    @Test
    void anotherTargetBeginsAReplicaOfItsOwnElsewhere() {
        Map<String, String> elsewhere = Map.of("tidemark.store.prefix", "replica/", "tidemark.store.target", "new");

        assertThat(run(elsewhere).status()).isEqualTo(ExitStatus.OK);
        assertThat(call(elsewhere, "check").status()).isEqualTo(ExitStatus.OK);
        assertThat(call(elsewhere, "verify").out()).contains("acme/akten, target new");
        assertThat(call(elsewhere, "verify").status()).isEqualTo(ExitStatus.OK);
        assertThat(call(Map.of(), "verify").out()).contains("acme/akten, target s3");
    }

    /** Begun before the place was kept, or rebuilt: the last archive shows it, and the next run keeps it. */
    @Test
    void aChainWhosePlaceIsNotKeptIsWhereItsLastArchiveIs() {
        source.execute("UPDATE tidemark.definition SET bucket = NULL, key_prefix = NULL");
        Map<String, String> elsewhere = Map.of("tidemark.store.prefix", "replica/");

        assertThat(run(elsewhere).status()).isEqualTo(ExitStatus.FAILED);
        assertThat(source.string("SELECT message FROM tidemark.run WHERE stream = 'akten'")).matches("the chain of"
                + " acme/akten/s3 is where tidemark-acme-2011-01/akten/akten-00000001_\\S+\\.tgz is, and the settings now"
                + " have in buckets tidemark-acme-\\{yyyy}-\\{MM} with the key prefix replica/" + OTHERS + " HINT: .*");
        assertThat(call(elsewhere, "check").status()).isEqualTo(ExitStatus.FAILED);
        source.execute("DELETE FROM tidemark.definition");
        assertThat(run(elsewhere).status()).isEqualTo(ExitStatus.FAILED);

        assertThat(run(Map.of()).status()).isEqualTo(ExitStatus.OK);
        assertThat(source.string("SELECT bucket || '/' || key_prefix FROM tidemark.definition"))
                .isEqualTo("tidemark-acme-{yyyy}-{MM}/");
    }

    @Test
    void aPlaceMayChangeBeforeTheFirstArchive() {
        new DocumentStore(source).dokument("acme").updatedAt("2999-01-01T00:00:00Z").insert();
        String[] run = {"run", "--once", "--tenant", "acme", "--stream", "dokumente"};
        assertThat(call(Map.of(), run).status()).isEqualTo(ExitStatus.OK);

        Map<String, String> elsewhere = Map.of("tidemark.store.prefix", "replica/");
        assertThat(call(elsewhere, run).status()).isEqualTo(ExitStatus.OK);
        assertThat(source.string("SELECT key_prefix FROM tidemark.definition WHERE stream = 'dokumente'"))
                .isEqualTo("replica/");
    }
}
