package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.row.RowShape;
import io.tidemark.testing.SourceDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The integrator's select is wrapped, and never changed. */
class PageQueryTest {
    @Test
    void bracesOfTheSelectStayAsTheyAre() throws Exception {
        String select = "SELECT akte.*, address #>> '{id}' AS outer_id FROM akte WHERE type <> '{tenant}{columns}{select}'";
        var query = new PageQuery(ConfigFiles.find()::readSql,
                new StreamDefinition("s", select, "{id}", Optional.empty(), "tenant", "updated_at", "id", List.of()));
        try (var source = SourceDatabase.withDocumentStore(); var connection = source.connect()) {
            RowShape shape = query.describe(connection);

            assertThat(List.of(query.tenants(), query.untaken(), query.places(), query.outside(), query.present(shape)))
                    .allSatisfy(sql -> assertThat(sql).contains("(" + select));
        }
    }
}
