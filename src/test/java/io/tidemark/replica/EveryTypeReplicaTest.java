package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.KeyColumns;
import io.tidemark.testing.EveryTypeTable;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with a column of each type that the format names, full of odd values, replicated as a stream. */
class EveryTypeReplicaTest {
    private static Stage replicated(SourceDatabase source, Path spool) {
        Stage stage = Stage.open(source, Path.of("src/test/resources/streams/werte"), spool);
        assertThat(stage.catchUp("acme", "werte").rows()).isEqualTo(10);
        return stage;
    }

    private static void assertWhole(Stage stage) {
        Stage.Findings findings = Stage.whole(stage.read("acme", "werte", "wert", KeyColumns.DEFAULT));
        assertThat(findings.replica().rows()).isEqualTo(10);
        assertThat(findings.differences().replicaRows()).isEqualTo(10);
    }

    /** Microseconds, digits and bytes are what they were, and the source's own ways to write them change nothing. */
    @Test
    void eachTypeComesBackWhateverTheSourcesDefaultsAre(@TempDir Path spool, @TempDir Path otherSpool) {
        try (Stage plain = replicated(EveryTypeTable.filled(), spool)) {
            assertWhole(plain);
            SourceDatabase odd = EveryTypeTable.filled();
            for (String setting : List.of("TimeZone TO 'America/New_York'", "DateStyle TO 'German'",
                    "IntervalStyle TO 'sql_standard'", "extra_float_digits TO 0", "bytea_output TO 'escape'")) {
                odd.execute("ALTER DATABASE " + odd.name() + " SET " + setting,
                        "ALTER ROLE postgres IN DATABASE " + odd.name() + " SET " + setting);
            }
            try (Stage other = replicated(odd, otherSpool)) {
                assertThat(other.hashes()).isEqualTo(plain.hashes()).hasSize(1);
                assertThat(other.watermark("acme", "werte")).isEqualTo("2011-05-01 10:00:00.123465 9 1");
            }
        }
    }
}
