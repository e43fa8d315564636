package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The privileges of docs/PRIVILEGES.md are enough, with the state in a database of its own: the source is only read. */
class PrivilegesTest {
    @Test
    void aRoleThatOnlyReadsTheSourceReplicatesIt() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var state = SourceDatabase.fresh();
             var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 3, 1);
            String role = source.name() + "_least";
            source.execute("CREATE ROLE " + role + " LOGIN", "GRANT pg_read_all_stats TO " + role,
                    "GRANT USAGE ON SCHEMA public TO " + role,
                    "GRANT SELECT ON akte, dokument, dokument_file TO " + role);
            state.execute("GRANT CREATE ON DATABASE " + state.name() + " TO " + role);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.source.username", role);
            settings.put("tidemark.state.url", state.jdbcUrl());
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                for (String stream : List.of("akten", "dokumente")) {
                    var report = tidemark.run("acme", stream);
                    assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                    assertThat(report.rows()).isPositive();
                }
            }
            assertThat(source.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidemark'")).isZero();
            assertThat(state.number("SELECT count(*) FROM tidemark.archive")).isEqualTo(2);
        }
    }
}
