package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The query of a group, on its own: it is what keeps many large attachments from being in memory together. */
class AttachmentGroupQueryTest {
    private static final StreamDefinition STREAM = new StreamDefinition("notes", "SELECT 1", "{n}",
            Optional.of("SELECT repeat('x', :?n::integer)::bytea WHERE :?n::integer >= 0"), "tenant", "updated_at", "n", List.of());

    // What it delivers of attachments of these sizes, by place; -1 for what is larger than is left.
    private static Map<Integer, Integer> delivered(int bytesMax, List<Integer> sizes) throws SQLException {
        var parameters = RepeatedQuery.parameters(sizes.stream().map(size -> Map.<String, Object>of("n", "" + size)).toList());
        parameters.put(AttachmentGroup.BYTES, bytesMax);
        var query = new PageQuery(ConfigFiles.in(Path.of("src/main/resources"))::readSql, STREAM).attachmentGroup().orElseThrow();
        try (var source = SourceDatabase.fresh(); var connection = source.connect();
             var statement = new TypedQuery(query).prepare(connection, parameters); var result = statement.executeQuery()) {
            var delivered = new TreeMap<Integer, Integer>();
            while (result.next()) {
                byte[] data = result.getBytes("data");
                delivered.put(result.getInt("place"), data == null ? -1 : data.length);
            }
            return delivered;
        }
    }

    @Test
    void deliversTheSmallestFirstAndNoMoreThanItMay() throws SQLException {
        assertThat(delivered(100, List.of(90, 10, 20, 101, 30, 40, 0, 5))).isEqualTo(
                Map.of(0, -1, 1, 10, 2, 20, 3, -1, 4, 30, 5, -1, 6, 0, 7, 5));
    }

    @Test
    void deliversAllThatFitTogetherToTheByte() throws SQLException {
        assertThat(delivered(80, IntStream.range(0, AttachmentGroup.SIZE).mapToObj(i -> 10).toList()).values())
                .hasSize(AttachmentGroup.SIZE).containsOnly(10);
    }

    @Test
    void hasNoRowForWhatIsMissing() throws SQLException {
        assertThat(delivered(100, List.of(1, -1, 2, 3, 4, 5, 6, -1))).containsOnlyKeys(0, 2, 3, 4, 5, 6);
    }
}
