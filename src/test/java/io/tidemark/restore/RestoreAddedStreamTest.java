package io.tidemark.restore;

import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of docs/add-a-stream.md comes back, as its file stands there. */
class RestoreAddedStreamTest {
    private static final Path FILES = Path.of("src/test/resources/streams/kunden");

    @Test
    void itsRowsComeBackIntoItsTable(@TempDir Path spool) throws IOException, SQLException {
        String table = Files.readString(FILES.resolve("table.sql"));
        SourceDatabase source = SourceDatabase.fresh();
        source.execute(table, """
                INSERT INTO kunde SELECT 'm', (ARRAY['Nord', 'Süd'])[1 + i % 2], i, 'Firma', 'Kunde "' || i || '"', i * 1.5,
                    ARRAY[ROW('Weg ' || i, 'Ort, "' || i || '"')::anschrift, NULL], daterange('2011-01-01', NULL),
                    timestamp '2011-05-31 23:00:00.000001' + i * interval '1 hour'
                FROM generate_series(1, 12) AS i""");
        try (var stage = new RestoreStage(source, FILES, spool, Map.of()); var restored = SourceDatabase.fresh()) {
            stage.replicate("m", "kunden");
            restored.execute(table);

            stage.restoreWhole(restored, "m", "kunden");

            stage.assertSame(restored, "kunde");
        }
    }
}
