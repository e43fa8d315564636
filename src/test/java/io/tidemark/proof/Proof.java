package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.Replica;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.reader.SourceComparison;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What must be true of a replica, whatever happened while it was made. */
final class Proof {
    static final List<String> STREAMS = List.of("akten", "dokumente");
    private static final String TARGET = "s3";
    private static final Map<String, String> TABLES = Map.of("akten", "akte", "dokumente", "dokument");

    private final SourceDatabase source;
    private final ObjectStoreServer store;

    Proof(SourceDatabase source, ObjectStoreServer store) {
        this.source = source;
        this.store = store;
    }

    static StreamKey key(String tenant, String stream) {
        return new StreamKey(tenant, stream, TARGET);
    }

    /**
     * That nothing is lost: the replica is sound to the last byte, the ledger is its chain, and it holds every row of a
     * source that stands still, in its last version and with its PDF.
     */
    Replica assertNothingLost(String tenant, String stream) throws SQLException {
        try (var comparison = new SourceComparison(source.dataSource(), TABLES.get(stream), tenant)) {
            var reader = new ReplicaReader(store.s3Client(), Layout.DEFAULT);
            var options = ReadOptions.forStream(stream).withDeep(true);
            Replica replica = reader.read(tenant, stream, head(tenant, stream).map(options::withExpectedHead)
                    .orElse(options), comparison);
            assertThat(replica.problems()).as("replica of " + tenant + "/" + stream).isEmpty();
            assertLedgerIs(replica);
            assertThat(comparison.compare().problems()).as("rows of " + tenant + "/" + stream).isEmpty();
            if (stream.equals("dokumente")) {
                assertThat(comparison.compareFiles("dokument_file")).as("PDFs of " + tenant).isEmpty();
            }
            return replica;
        }
    }

    /**
     * That what is confirmed is there: the ledger's last archive heads a sound chain, and the watermark is its end. True
     * at any moment, whatever the source does meanwhile.
     */
    Replica assertConfirmedIsStored(String tenant, String stream) {
        var options = ReadOptions.forStream(stream).withDeep(true);
        var head = head(tenant, stream);
        if (head.isEmpty() && source.string("SELECT to_regclass('tidemark.watermark')") != null) {
            assertThat(source.number("SELECT count(*) FROM tidemark.watermark WHERE (tenant, stream) = (?, ?)", tenant,
                    stream)).as("watermark without an archive").isZero();
        }
        Replica replica = new ReplicaReader(store.s3Client(), Layout.DEFAULT).read(tenant, stream,
                head.map(options::withExpectedHead).orElse(options));
        if (head.isPresent()) {
            assertThat(replica.problems()).as("replica of " + tenant + "/" + stream).isEmpty();
            assertLedgerIs(replica);
        }
        return replica;
    }

    /** The same while runs go on: the ledger as it was at one moment is in the store, whatever has come since. */
    void assertConfirmedIsStoredWhileRunning(String tenant, String stream) {
        head(tenant, stream).ifPresent(head -> assertThat(new ReplicaReader(store.s3Client(), Layout.DEFAULT)
                .read(tenant, stream, ReadOptions.forStream(stream).withDeep(true).withExpectedHead(head)).problems())
                .as("replica of " + tenant + "/" + stream).isEmpty());
    }

    private void assertLedgerIs(Replica replica) {
        List<String> ledger = source.strings("SELECT concat_ws(' ', sequence, bucket || '/' || key, sha256, size_bytes, rows)"
                + " FROM tidemark.archive WHERE (tenant, stream) = (?, ?) ORDER BY sequence", replica.tenant(),
                replica.stream());
        assertThat(ledger).as("ledger of " + replica.tenant() + "/" + replica.stream())
                .containsExactlyElementsOf(replica.archives().stream().map(archive -> archive.sequence() + " "
                        + archive.object() + " " + archive.sha256() + " " + archive.sizeBytes() + " " + archive.rows())
                        .toList());
        if (!ledger.isEmpty()) {
            assertThat(source.strings("""
                    SELECT 1 FROM tidemark.watermark AS w JOIN tidemark.archive AS a USING (tenant, stream, target, sequence)
                     WHERE (tenant, stream) = (?, ?) AND (w.updated_at, w.id) = (a.to_updated_at, a.to_id)
                       AND sequence = (SELECT max(sequence) FROM tidemark.archive AS b
                                        WHERE (b.tenant, b.stream, b.target) = (w.tenant, w.stream, w.target))""",
                    replica.tenant(), replica.stream())).as("the watermark is the end of the ledger").hasSize(1);
        }
    }

    private Optional<String> head(String tenant, String stream) {
        if (source.string("SELECT to_regclass('tidemark.archive')") == null) {
            return Optional.empty();
        }
        return source.strings("SELECT sha256 FROM tidemark.archive WHERE (tenant, stream) = (?, ?)"
                + " ORDER BY sequence DESC LIMIT 1", tenant, stream).stream().findFirst();
    }

    /** Whether the watermark has reached the newest row of the source. */
    boolean isCaughtUp(String tenant, String stream) {
        return source.string("SELECT to_regclass('tidemark.watermark')") != null && source.strings(
                "SELECT 1 FROM " + TABLES.get(stream) + " AS r WHERE tenant = ? AND NOT EXISTS (SELECT 1"
                + " FROM tidemark.watermark AS w WHERE (w.tenant, w.stream) = (?, ?)"
                + " AND (w.updated_at, w.id::bigint) >= (r.updated_at, r.id)) LIMIT 1", tenant, tenant, stream).isEmpty();
    }

    /** How many rows of the replica's chain there are and how many orphans beside it, for the record. */
    static String figures(Replica replica) {
        return replica.tenant() + "/" + replica.stream() + " archives=" + replica.archives().size() + " rows="
                + replica.rows() + " attachments=" + replica.attachments() + " orphans=" + replica.orphans().size();
    }

    /** The files in a spool folder; the locks of living processes left out. */
    static List<Path> spoolFiles(Path spool) throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.endsWith("lock")).toList();
        }
    }
}
