package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {
    @ParameterizedTest
    @CsvSource({
        "2011-05-01 10:00:00+00, 2011-05-01T10:00:00Z",
        "2011-05-01 10:00:00.1+00, 2011-05-01T10:00:00.1Z",
        "2011-05-01 10:00:00.000001+00, 2011-05-01T10:00:00.000001Z",
        "2011-05-01 10:00:00.123456, 2011-05-01T10:00:00.123456Z",
        "1969-12-31 23:59:59.999999+00, 1969-12-31T23:59:59.999999Z",
        "0001-01-01 00:00:00+00, 0001-01-01T00:00:00Z",
        "0001-12-31 23:59:59.5+00 BC, 0000-12-31T23:59:59.5Z",
        "0044-03-15 12:00:00 BC, -0043-03-15T12:00:00Z",
        "294276-12-31 23:59:59.999999+00, +294276-12-31T23:59:59.999999Z"
    })
    void isReadToTheMicrosecond(String text, Instant instant) {
        assertThat(TimestampText.toInstant(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "infinity", "-infinity", "+00", " BC", "2011-05-01", "2011-05-01T10:00:00Z", "2011-05-01 10:00:00+02",
        "2011-05-01 10:00:00+05:30", "2011-05-01 10:00:00-00", "2011-05-01 10:00:00.+00", "2011-05-01 10:00:00.1234567",
        "2011-13-01 10:00:00", "2011-05-01 10:00:0x", "11-05-01 10:00:00", "Sun May 01 10:00:00 2011 UTC"
    })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> TimestampText.toInstant(text))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("a timestamp is not in PostgreSQL's ISO form in UTC, or not finite\nHINT: the source's"
                        + " session must run with the settings of SessionSettings, and rows without a finite"
                        + " updated_at must be left out");
    }

    @Test
    void agreesWithPostgresOverItsWholeRange() throws SQLException {
        String sql = "SELECT t::text, extract(epoch FROM t) * 1000000 FROM generate_series(1, 20000) i,"
                + " LATERAL (SELECT '4713-01-01 00:00:00Z BC'::timestamptz + i * '14 years 9 days 03:04:05.678901'"
                + "::interval AS t) s";
        try (Connection source = Postgres.connectAsSource();
                PreparedStatement statement = source.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Instant instant = TimestampText.toInstant(rows.getString(1));

                assertThat(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000)
                        .as(rows.getString(1))
                        .isEqualTo(rows.getBigDecimal(2).longValueExact());
            }
        }
    }
}
