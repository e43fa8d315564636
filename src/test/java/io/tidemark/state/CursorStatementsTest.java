package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Secret;
import io.tidemark.row.JsonValue;
import io.tidemark.testing.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CursorStatementsTest {
    private static final String QUERY = "SELECT '{\"a\": 1}'::jsonb AS j, '?' AS mark, jsonb '{}' ?? 'a' AS has -- ?\n WHERE ? = ?";

    @Test
    void rowsArriveInBinaryFromTheFirstTimeOn() throws SQLException {
        try (var database = SourceDatabase.fresh(); var databases = databases(database);
             Connection connection = databases.rows().getConnection()) {
            for (int i = 0; i < 7; i++) {
                try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
                    assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(2);
                    statement.setString(1, "same");
                    statement.setString(2, "same");
                    statement.setFetchSize(1);
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        assertThat(rows.getBytes("j")).startsWith(1);
                        assertThat(rows.getObject("j")).isInstanceOf(JsonValue.class).hasToString("{\"a\": 1}");
                        assertThat(rows.getString("mark")).isEqualTo("?");
                    }
                }
            }
        }
    }

    private static Databases databases(SourceDatabase database) {
        var settings = new DatabaseSettings(database.jdbcUrl(), database.username(), new Secret(database.password()));
        return new Databases(settings, settings, 1);
    }

    @Test
    void errorsAreTheDriversOwn() throws SQLException {
        try (var database = SourceDatabase.fresh(); var databases = databases(database);
             Connection connection = databases.rows().getConnection();
             PreparedStatement statement = connection.prepareStatement("SELECT 1 / ?::int")) {
            statement.setInt(1, 0);

            assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLException.class)
                    .hasMessageContaining("division by zero");
            assertThatThrownBy(() -> statement.getParameterMetaData().getParameterType(1))
                    .isInstanceOf(UnsupportedOperationException.class).hasMessageStartingWith("getParameterType");
        }
    }
}
