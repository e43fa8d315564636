package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
    private static final String FORMS = "SELECT concat_ws(' ', '2011-07-01 00:00:00Z'::timestamptz, '\\xff'::bytea,"
            + " '1 day'::interval, 0.1::float8 + 0.2::float8, 1.5::text::money, 'pg_class'::regclass)";

    /** The story: the database, or the role, has defaults of its own, and they are as far off as can be. */
    private static void withOddDefaults(SqlAction action) throws SQLException {
        String[] settings = {
            "TimeZone TO 'Asia/Kolkata'", "IntervalStyle TO 'iso_8601'", "bytea_output TO 'escape'",
            "extra_float_digits TO 0", "quote_all_identifiers TO on"
        };
        try (Connection admin = Postgres.connect()) {
            Postgres.execute(admin, "DROP DATABASE IF EXISTS odd_defaults", "CREATE DATABASE odd_defaults");
            for (String setting : settings) {
                Postgres.execute(admin, "ALTER DATABASE odd_defaults SET " + setting);
            }
            action.run(admin.getMetaData().getURL().replaceFirst("/postgres(\\?|$)", "/odd_defaults$1"));
            Postgres.execute(admin, "DROP DATABASE odd_defaults WITH (FORCE)");
        }
    }

    private interface SqlAction {
        void run(String url) throws SQLException;
    }

    @Test
    void fixTheTextFormsAgainstOtherDefaults() throws SQLException {
        withOddDefaults(url -> {
            try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
                Postgres.execute(connection, SessionSettings.SQL);

                assertThat(Postgres.string(connection, FORMS))
                        .isEqualTo("2011-07-01 00:00:00+00 \\xff 1 day 0.30000000000000004 $1.50 pg_class");
            }
        });
    }

    @Test
    void theDriverNamesTheZoneOfTheJvmWhateverItsOptionsSay() throws SQLException {
        String url;
        try (Connection connection = Postgres.connect()) {
            url = connection.getMetaData().getURL();
        }
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("options", "-c TimeZone=Pacific/Auckland");
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            assertThat(Postgres.string(connection, "SHOW TimeZone")).isEqualTo(ZoneId.systemDefault().getId());
        }
    }

    @Test
    void outliveARollbackOnAConnectionThatLeavesThePoolsAutocommit() throws SQLException {
        HikariConfig config = new HikariConfig();
        try (Connection connection = Postgres.connect()) {
            config.setJdbcUrl(connection.getMetaData().getURL());
        }
        config.setUsername("postgres");
        config.setMaximumPoolSize(1);
        config.setConnectionInitSql(SessionSettings.SQL);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                assertThat(Postgres.string(connection, "SHOW TimeZone")).isEqualTo("UTC");
                connection.rollback();
                assertThat(Postgres.string(connection, "SHOW TimeZone")).isEqualTo("UTC");
            }
        }
    }

    @Test
    void aSessionWithoutThemIsRefusedRatherThanWrittenInItsZone() throws SQLException {
        try (Connection connection = Postgres.connect()) {
            for (String value : new String[] {
                "'2011-07-01 00:00:00Z'::timestamptz",
                "ARRAY['2011-07-01 00:00:00Z'::timestamptz]",
                "'0044-07-01 00:00:00Z BC'::timestamptz",
                "'12345-07-01 00:00:00Z'::timestamptz"
            }) {
                RowShape shape = RowShape.describe(connection, "SELECT 1 AS id, " + value + " AS at");
                String text = Postgres.maps(connection, shape, "SELECT 1 AS id, " + value + " AS at").get(0).get("at")
                        .toString();
                Row row = new Row(shape, new String[] {"1", text}, null, "1");

                assertThatThrownBy(() -> RowJson.bytes(row))
                        .isInstanceOf(TidemarkException.class)
                        .hasMessage("a timestamptz does not arrive in UTC\nHINT: the source's session must run with"
                                + " TimeZone=UTC: issue the settings of SessionSettings, and commit");
            }
        }
    }
}
