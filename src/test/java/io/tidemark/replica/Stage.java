package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.Archive;
import io.tidemark.reader.KeyColumns;
import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.Replica;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.reader.SourceComparison;
import io.tidemark.reader.SourceDifferences;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ChainState;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A source, a store and Tidemark with its shipped routes between them.
 *
 * <p>Tests of a class share one: each has a tenant of its own, and so its own rows, buckets and chain.
 */
final class Stage implements AutoCloseable {
    /** What the page calls a target, by its default name. */
    private static final String TARGET = "s3";

    final SourceDatabase source;
    final ObjectStoreServer store;
    final DocumentStore documents;
    private final TidemarkUnderTest tidemark;

    private Stage(SourceDatabase source, ObjectStoreServer store, TidemarkUnderTest tidemark) {
        this.source = source;
        this.store = store;
        this.documents = new DocumentStore(source);
        this.tidemark = tidemark;
    }

    /** The document store without rows, and an empty store. */
    static Stage open(Map<String, String> settings) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        ObjectStoreServer store = ObjectStoreServer.inMemory();
        return new Stage(source, store, TidemarkUnderTest.start(all(source, store, settings)));
    }

    /** A source with tables of its own, an empty store, and a folder that adds routes and SQL files. */
    static Stage open(SourceDatabase source, Path folder, Path spool) {
        ObjectStoreServer store = ObjectStoreServer.inMemory();
        return new Stage(source, store, TidemarkUnderTest.start(folder, all(source, store, Map.of("tidemark.spool.dir",
                spool.toString()))));
    }

    private static Map<String, String> all(SourceDatabase source, ObjectStoreServer store, Map<String, String> settings) {
        Map<String, String> all = TidemarkUnderTest.settings(source, store);
        all.putAll(settings);
        return all;
    }

    TidemarkUnderTest tidemark() {
        return tidemark;
    }

    /** One run, however it ends. */
    RunReport run(String tenant, String stream) {
        return tidemark.run(tenant, stream);
    }

    /** One run that has to catch up. */
    RunReport catchUp(String tenant, String stream) {
        return caughtUp(run(tenant, stream));
    }

    /** One run that begins at another moment, and has to catch up. */
    RunReport readAgain(String tenant, String stream, String from) {
        return caughtUp(tidemark.replication().run(tenant, stream, Optional.of(Instant.parse(from))));
    }

    private static RunReport caughtUp(RunReport report) {
        assertThat(report.message()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.CAUGHT_UP);
        return report;
    }

    /** Makes the state what a run leaves that dies after it stored its first page and before it commits it. */
    void asBeforeTheFirstCommit(String tenant, String stream) {
        ChainState.uncommit(source, tenant, stream);
    }

    /** The text of the tidemark.json of a chain's archive. */
    String description(String tenant, String stream, long sequence) {
        Map<String, Object> archive = source.query("SELECT bucket, key FROM tidemark.archive WHERE tenant = ?"
                + " AND stream = ? AND sequence = ?", tenant, stream, sequence).get(0);
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(store.bytes(
                (String) archive.get("bucket"), (String) archive.get("key")))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith("/tidemark.json")) {
                    return new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("archive without tidemark.json");
    }

    /** A tick of the stream's schedule: a run for each tenant that has it. */
    void tick(String stream) {
        try (var template = tidemark.service().context().createFluentProducerTemplate()) {
            template.to("direct:replicate-tenants").withHeader("stream", stream).send();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the replica and the source have in common, and what they don't. */
    record Findings(Replica replica, SourceDifferences differences, List<String> fileDifferences) {
        /** The archives' objects, as {@code bucket/key}. */
        List<String> archives() {
            return replica.archives().stream().map(Archive::object).toList();
        }
    }

    /**
     * Reads the whole replica of akten or dokumente, every byte of it, and compares it with the source. The replica has to
     * be sound and to end where the ledger says; how far it has the source's rows is the caller's to assert.
     */
    Findings read(String tenant, String stream) {
        return read(tenant, stream, Layout.DEFAULT);
    }

    /** The same where the tenant's settings lay its replica out in another way. */
    Findings read(String tenant, String stream, Layout layout) {
        return stream.equals("akten") ? read(tenant, stream, "akte", KeyColumns.DEFAULT, Optional.empty(), layout)
                : read(tenant, stream, "dokument", KeyColumns.DEFAULT, Optional.of("dokument_file"), layout);
    }

    /** The same of a stream without attachments that isn't one of these two. */
    Findings read(String tenant, String stream, String table, KeyColumns key) {
        return read(tenant, stream, table, key, Optional.empty(), Layout.DEFAULT);
    }

    private Findings read(String tenant, String stream, String table, KeyColumns key, Optional<String> fileTable,
            Layout layout) {
        ReadOptions options = ReadOptions.forStream(stream).withDeep(true).withKey(key);
        List<String> ledger = source.strings("SELECT sha256 FROM tidemark.archive WHERE tenant = ? AND stream = ?"
                + " AND target = ? ORDER BY sequence", tenant, stream, TARGET);
        if (!ledger.isEmpty()) {
            options = options.withExpectedHead(ledger.get(ledger.size() - 1));
        }
        try (SourceComparison comparison = new SourceComparison(source.dataSource(), table, tenant, key)) {
            Replica replica = new ReplicaReader(store.s3Client(), layout).read(tenant, stream, options, comparison);
            assertThat(replica.problems()).isEmpty();
            assertThat(replica.strangers()).isEmpty();
            assertThat(replica.archives()).extracting(Archive::sha256).isEqualTo(ledger);
            return new Findings(replica, comparison.compare(),
                    fileTable.isPresent() ? comparison.compareFiles(fileTable.get()) : List.of());
        } catch (SQLException e) {
            throw new IllegalStateException("can't compare " + tenant + "/" + stream, e);
        }
    }

    /** The same, where the replica has to have all rows and files of the source as they are now, and nothing else. */
    Findings readWhole(String tenant, String stream) {
        return whole(read(tenant, stream));
    }

    static Findings whole(Findings findings) {
        assertThat(findings.differences().problems()).isEmpty();
        assertThat(findings.fileDifferences()).isEmpty();
        assertThat(findings.replica().orphans()).isEmpty();
        assertThat(findings.replica().notes()).isEmpty();
        return findings;
    }

    /** The watermark as {@code updated_at id sequence}; empty where there is none. */
    String watermark(String tenant, String stream) {
        return String.join("", source.strings("SELECT to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
                + " || ' ' || id || ' ' || sequence FROM tidemark.watermark WHERE tenant = ? AND stream = ?", tenant, stream));
    }

    /** The names of all objects in buckets that begin like this, as {@code bucket/key}; digests of archives as dots. */
    List<String> objects(String bucketPrefix) {
        return objects(store, bucketPrefix).stream().map(object -> object.replaceAll("_[0-9a-f]{12}\\.tgz$", "_....tgz"))
                .toList();
    }

    private static List<String> objects(ObjectStoreServer store, String bucketPrefix) {
        return store.buckets().stream().filter(bucket -> bucket.startsWith(bucketPrefix))
                .flatMap(bucket -> store.keys(bucket).stream().map(key -> bucket + "/" + key)).toList();
    }

    /** All objects and the SHA-256 of their bytes. */
    Map<String, String> hashes() {
        return hashes(store);
    }

    /** The same of another store, for comparing the two. */
    static Map<String, String> hashes(ObjectStoreServer store) {
        Map<String, String> hashes = new TreeMap<>();
        for (String object : objects(store, "")) {
            int slash = object.indexOf('/');
            hashes.put(object, DigestUtils.sha256Hex(store.bytes(object.substring(0, slash), object.substring(slash + 1))));
        }
        return hashes;
    }

    @Override
    public void close() {
        tidemark.close();
        store.close();
        source.close();
    }
}
