package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.BucketPattern;
import io.tidemark.batch.Compression;
import io.tidemark.batch.Layout;
import io.tidemark.batch.Seal;
import io.tidemark.row.Column;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Memory is bounded whatever an archive's size. */
class LargeArchiveTest {
    private static final int ROW_BYTES = 16 << 20;

    @TempDir
    private Path folder;

    @Test
    void archiveOfMoreThanTheHeapIsReadInPassing() throws IOException {
        int rows = (int) (Runtime.getRuntime().maxMemory() / ROW_BYTES) + 4;
        byte[] row = new byte[ROW_BYTES];
        Arrays.fill(row, (byte) ' ');
        var identity = BatchIdentity.interval(Stage.TENANT, "akten", 1,
                Watermark.start(Instant.parse("2010-11-01T00:00:00Z")), List.<Column>of(), true);
        try (var stage = new Stage();
                var writer = ArchiveWriter.open(folder.resolve("large"), identity, Compression.gzip(1))) {
            for (int i = 1; i <= rows; i++) {
                writer.add("row-" + i, Integer.toString(i), Instant.parse("2011-05-01T10:00:00Z"), row);
            }
            var archive = writer.seal(new Seal(List.of(), Optional.empty(), new Layout(BucketPattern.DEFAULT, ""), "test"));
            stage.store.s3Client().createBucket(create -> create.bucket(archive.ref().bucket()));
            stage.store.s3Client().putObject(put -> put.bucket(archive.ref().bucket()).key(archive.ref().key())
                    .metadata(archive.metadata()), RequestBody.fromFile(archive.file()));

            var report = stage.rebuild("akten");

            assertThat(report.problems()).isEmpty();
            assertThat(report.rows()).isEqualTo(rows);
            assertThat(stage.source.number("SELECT json_bytes FROM tidemark.archive")).isEqualTo((long) rows * ROW_BYTES);
        }
    }
}
