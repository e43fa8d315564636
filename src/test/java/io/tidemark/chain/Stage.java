package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.Replica;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source with akten of several months, a store, and Tidemark between them, whose state is lost and rebuilt. */
final class Stage implements AutoCloseable {
    static final String TENANT = "acme";
    private static final String STATE = "SELECT to_jsonb(t) - 'moved_at' - 'set_aside_at' FROM tidemark.%s AS t"
            + " ORDER BY tenant, stream, target, to_jsonb(t) ->> 'sequence', to_jsonb(t) ->> 'id'";

    final SourceDatabase source = SourceDatabase.withDocumentStore();
    final ObjectStoreServer store = ObjectStoreServer.inMemory();
    final DocumentStore documents = new DocumentStore(source);
    private final Map<String, String> settings = TidemarkUnderTest.settings(source, store);
    private TidemarkUnderTest running;

    Stage() {
        batches(3);
    }

    /** Sets a property, from the next start on. */
    void set(String property, String value) {
        stop();
        settings.put(property, value);
    }

    /** What Tidemark is started with. */
    Map<String, String> settings() {
        return settings;
    }

    /** How many rows each archive has from now on. */
    void batches(int rows) {
        set("tidemark.stream.akten.batch-rows", Integer.toString(rows));
    }

    /** Tidemark, started when it is first asked for, and again after a change. */
    private TidemarkUnderTest tidemark() {
        if (running == null) {
            running = TidemarkUnderTest.start(settings);
        }
        return running;
    }

    /** Forgets all that is only in memory. */
    void restart() {
        stop();
    }

    private void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** Inserts akten of a month, one a day. */
    void akten(String tenant, String month, int count) {
        for (int day = 1; day <= count; day++) {
            documents.akte(tenant).updatedAt(month + "-" + String.format("%02d", day) + "T10:00:00.123456Z").insert();
        }
    }

    /** Runs once, and expects that it catches up. */
    RunReport run(String tenant, String stream) {
        RunReport report = tryRun(tenant, stream);
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
        return report;
    }

    RunReport tryRun(String tenant, String stream) {
        return tidemark().run(tenant, stream);
    }

    /** Reads again what is older than the watermark, which gives supplements. */
    RunReport reread(String stream, String from) {
        return tidemark().replication().run(TENANT, stream, Optional.of(Instant.parse(from)));
    }

    RebuildReport rebuild(String stream) {
        return rebuild(TENANT, stream, false, false);
    }

    RebuildReport rebuild(String tenant, String stream, boolean dryRun, boolean force) {
        return tidemark().service().context().getRegistry().lookupByNameAndType("rebuild", Rebuild.class).rebuild(
                tidemark().replication().key(tenant, stream), new RebuildOptions(dryRun, force), RebuildListener.NONE);
    }

    /** Drops the state while Tidemark is down. */
    void loseState() {
        stop();
        source.execute("DROP SCHEMA tidemark CASCADE");
    }

    /** All that the state knows of chains, but for when a row was written. */
    Map<String, List<String>> state() {
        Map<String, List<String>> state = new LinkedHashMap<>();
        for (String table : List.of("watermark", "archive", "quarantine")) {
            state.put(table, source.strings(STATE.formatted(table)));
        }
        return state;
    }

    /** The keys of the ledger's archives, in the chain's order. */
    List<String> ledgerKeys(String stream) {
        return source.strings("SELECT key FROM tidemark.archive WHERE stream = ? ORDER BY sequence", stream);
    }

    String bucketOf(String key) {
        return store.buckets().stream().filter(bucket -> store.keys(bucket).contains(key)).findFirst().orElseThrow();
    }

    /** Every object of the store. */
    List<String> objects() {
        return store.buckets().stream().flatMap(bucket -> store.keys(bucket).stream().map(key -> bucket + "/" + key))
                .toList();
    }

    void delete(String key) {
        String bucket = bucketOf(key);
        store.s3Client().deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    /** Reads the whole replica by the format's word alone, and expects it to be sound. */
    Replica readReplica(String stream) {
        Replica replica = new ReplicaReader(store.s3Client(), Layout.DEFAULT).read(TENANT, stream,
                ReadOptions.forStream(stream).withDeep(true));
        assertThat(replica.problems()).isEmpty();
        return replica;
    }

    @Override
    public void close() {
        stop();
        store.close();
        source.close();
    }
}
