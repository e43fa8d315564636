package io.tidemark.bench;

import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.BucketPattern;
import io.tidemark.batch.Compression;
import io.tidemark.batch.Layout;
import io.tidemark.batch.NamePattern;
import io.tidemark.batch.Seal;
import io.tidemark.batch.UnwritableRowException;
import io.tidemark.row.Column;
import io.tidemark.row.JsonForm;
import io.tidemark.row.Row;
import io.tidemark.row.RowJson;
import io.tidemark.row.RowReader;
import io.tidemark.row.RowShape;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What a row costs in each of Tidemark's own parts, without database, Camel and store: microseconds a row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class InnerParts {
    private static final int ROWS = 5_000;
    private static final Instant START = Instant.parse("2011-05-01T00:00:00Z");

    private final RowShape shape = RowShape.of(List.of(new Column("id", "int8", JsonForm.NUMBER),
            new Column("tenant", "text", JsonForm.TEXT), new Column("designator", "text", JsonForm.TEXT),
            new Column("name", "text", JsonForm.TEXT), new Column("address", "jsonb", JsonForm.JSON),
            new Column("amount", "numeric", JsonForm.NUMBER), new Column("attributes", "jsonb", JsonForm.JSON),
            new Column("updated_at", "timestamptz", JsonForm.TIMESTAMPTZ)));
    private final RowReader reader = new RowReader(shape, "updated_at", "id");
    private final NamePattern pattern = NamePattern.parse("{designator}-a-{updated_at}", "updated_at");
    private List<Map<String, String>> values;
    private List<Row> rows;
    private List<byte[]> documents;
    private Path folder;

    /** How archives are compressed; "none" is what the tar, its hashes and the disk cost alone. */
    @Param({"none", "gzip-1", "gzip-6", "isal-1", "isal-3", "libdeflate-1", "libdeflate-6", "zstd-1", "zstd-3"})
    public String compression;

    /** Rows like the akten of the benchmark, of about 1 KB of JSON. */
    @Setup
    public void prepare() throws IOException {
        values = IntStream.range(0, ROWS).mapToObj(InnerParts::values).toList();
        rows = values.stream().map(reader::read).toList();
        documents = rows.stream().map(RowJson::bytes).toList();
        folder = Files.createTempDirectory("inner-parts");
    }

    @TearDown
    public void clear() throws IOException {
        Files.deleteIfExists(folder);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void read(Blackhole hole) {
        values.forEach(row -> hole.consume(reader.read(row)));
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void toJson(Blackhole hole) {
        rows.forEach(row -> hole.consume(RowJson.bytes(row)));
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void name(Blackhole hole) throws UnwritableRowException {
        for (Row row : rows) {
            hole.consume(pattern.name(row.updatedAt(), row::value));
        }
    }

    /** Tar, hashes, compression, spool file. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void archive(Blackhole hole) throws IOException {
        var identity = BatchIdentity.interval("acme", "akten", 1, Watermark.start(START), shape.writtenColumns(), true);
        try (var archive = ArchiveWriter.open(folder.resolve("archive"), identity, compression())) {
            for (int i = 0; i < ROWS; i++) {
                archive.add("A" + i, rows.get(i).id(), rows.get(i).updatedAt(), documents.get(i));
            }
            var sealed = archive.seal(new Seal(List.of(), Optional.empty(), new Layout(BucketPattern.DEFAULT, ""), "bench"));
            hole.consume(sealed.ref());
            sealed.discard();
        }
    }

    private Compression compression() {
        int level = compression.equals("none") ? 0 : Integer.parseInt(compression.substring(compression.indexOf('-') + 1));
        return compression.startsWith("zstd") ? Compression.zstd(level)
                : compression.startsWith("isal") ? Compression.isal(level)
                : compression.startsWith("libdeflate") ? Compression.libdeflate(level) : Compression.gzip(level);
    }

    private static Map<String, String> values(int i) {
        var row = new LinkedHashMap<String, String>();
        row.put("id", String.valueOf(i + 1));
        row.put("tenant", "acme");
        row.put("designator", "A%08d".formatted(i));
        row.put("name", List.of("Becker", "Koch", "Krüger").get(i % 3) + " GmbH " + i);
        row.put("address", "{\"ort\": \"Hagen\", \"plz\": \"%05d\", \"strasse\": \"Bahnhofstraße %d\"}".formatted(i * 37, i % 180));
        row.put("amount", (i * 7919 % 1_000_000) / 100 + "." + i % 10 + "0");
        var attributes = new StringBuilder("{");
        for (int k = 1; k <= 15; k++) {
            attributes.append(k == 1 ? "" : ", ").append("\"feld_").append(k).append("\": ").append(k % 3 == 0
                    ? String.valueOf(i * 31L * k % 100_003)
                    : k % 3 == 1 ? "\"" + Long.toHexString(i * 0x9E3779B97F4A7C15L * k) + Long.toHexString(k * 77_777L * i) + "\""
                    : "\"Position " + i % 911 + ", geprüft und freigegeben\"");
        }
        row.put("attributes", attributes.append("}").toString());
        row.put("updated_at", "2011-05-01 %02d:%02d:%02d.000003+00".formatted(i / 3600, i / 60 % 60, i % 60));
        return row;
    }
}
