package io.tidemark.demo;

import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the demo's database tells of the replication, as anybody could ask it. */
final class DemoState {
    private static final String REPLICATED = """
            SELECT coalesce(sum(rows), 0)::bigint AS rows, coalesce(sum(attachments), 0)::bigint AS attachments,
                   count(*) AS archives
            FROM tidemark.archive""";
    private static final String FAILURES = """
            SELECT tenant || '/' || stream || ': ' || message FROM tidemark.run
            WHERE outcome = 'failed' AND finished_at > ? ORDER BY 1""";
    private static final String ARCHIVE = """
            SELECT bucket, key FROM tidemark.archive WHERE tenant = ? AND stream = ? AND attachments >= ?
            ORDER BY sequence LIMIT 1""";

    // A tenant's rows behind its watermark, through the index that replication reads by.
    private static final String STREAM = """
            SELECT extract(epoch FROM max(w.updated_at))::bigint AS watermark_seconds,
                   coalesce(extract(epoch FROM clock_timestamp() - min(r.oldest)), 0)::bigint AS behind_seconds
            FROM unnest(string_to_array(?, ',')) AS t (tenant)
            LEFT JOIN tidemark.watermark AS w ON w.tenant = t.tenant AND w.stream = ?
            CROSS JOIN LATERAL (
                SELECT min(updated_at) AS oldest FROM %s AS s
                WHERE s.tenant = t.tenant
                  AND (s.updated_at, s.id) > (coalesce(w.updated_at, '-infinity'), coalesce(w.id::bigint, 0))) AS r""";

    private final SourceDatabase source;
    private final Path buckets;
    // The end before this start may have given up a run.
    private final OffsetDateTime began = OffsetDateTime.now();

    DemoState(SourceDatabase source, Path buckets) {
        this.source = source;
        this.buckets = buckets;
    }

    /** What is replicated, of both streams together. @param failures of the last runs, a line each */
    record Progress(long rows, long attachments, long archives, List<StreamProgress> streams, List<String> failures) {
    }

    /**
     * Where a stream is, its tenants together.
     *
     * @param watermark the newest of its tenants; empty before the first
     * @param behind    the age of the oldest row that is not yet replicated; zero where all are
     */
    record StreamProgress(String name, Optional<Instant> watermark, Duration behind) {
    }

    /** Objects to look into, as files. @param archiveFolder what the archive unpacks to */
    record Examples(Path archive, String archiveFolder, Path pdf) {
    }

    Progress read() {
        // Tidemark makes its tables with its first run.
        if (source.string("SELECT to_regclass('tidemark.archive')") == null) {
            return new Progress(0, 0, 0, List.of(), List.of());
        }
        Map<String, Object> sums = source.query(REPLICATED).get(0);
        return new Progress((Long) sums.get("rows"), (Long) sums.get("attachments"), (Long) sums.get("archives"),
                List.of(stream("akten", "akte"), stream("dokumente", "dokument")), source.strings(FAILURES, began));
    }

    /** How many rows there are to replicate. */
    long rows(String table) {
        return source.number("SELECT count(*) FROM " + table);
    }

    /** The first archive of akten and the first PDF of the largest tenant; empty until both are committed. */
    Optional<Examples> examples() {
        String tenant = SampleData.tenants().get(0);
        if (read().archives() == 0) {
            return Optional.empty();
        }
        Optional<Path> akten = object(tenant, "akten", 0);
        Optional<Path> pdf = object(tenant, "dokumente", 1).map(archive -> firstPdf(archive.resolveSibling("pdf")));
        return akten.isEmpty() || pdf.isEmpty() ? Optional.empty()
                : Optional.of(new Examples(akten.get(), akten.get().getFileName().toString().replaceAll("_.*", ""), pdf.get()));
    }

    private StreamProgress stream(String name, String table) {
        String tenants = String.join(",", SampleData.tenants());
        Map<String, Object> row = source.query(String.format(STREAM, table), tenants, name).get(0);
        return new StreamProgress(name, Optional.ofNullable((Long) row.get("watermark_seconds")).map(Instant::ofEpochSecond),
                Duration.ofSeconds((Long) row.get("behind_seconds")));
    }

    private Optional<Path> object(String tenant, String stream, int attachmentsMin) {
        return source.query(ARCHIVE, tenant, stream, attachmentsMin).stream()
                .map(row -> buckets.resolve((String) row.get("bucket")).resolve((String) row.get("key"))).findFirst();
    }

    private static Path firstPdf(Path folder) {
        List<Path> pdfs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".pdf")).sorted().limit(1).forEach(pdfs::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pdfs.get(0);
    }
}
