package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Secret;
import io.tidemark.testing.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class BorrowedConnectionsTest {
    /** With a pool of two: a third is there only where what was lent came back. */
    @Test
    void poolGetsBackWhatItsBorrowerKeeps() throws SQLException {
        try (var database = SourceDatabase.fresh()) {
            var settings = new DatabaseSettings(database.jdbcUrl(), database.username(), new Secret(database.password()));
            try (var databases = new Databases(settings, settings, 2)) {
                for (int i = 0; i < 3; i++) {
                    try (var borrowed = new BorrowedConnections(databases.state())) {
                        borrowed.getConnection().close();
                        borrowed.getConnection();
                        borrowed.getConnection().setAutoCommit(false);
                    }
                }

                try (Connection first = databases.state().getConnection(); Connection second = databases.state().getConnection()) {
                    assertThat(first.isValid(0)).isTrue();
                    assertThat(second.getAutoCommit()).isTrue();
                }
            }
        }
    }
}
