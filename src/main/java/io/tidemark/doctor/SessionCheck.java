package io.tidemark.doctor;

import java.sql.Connection;
import java.sql.SQLException;

/** Looks whether a session of the source's pool keeps its settings, and what the server shows of other sessions. */
final class SessionCheck {
    private static final String SETTINGS = """
            SELECT current_setting('TimeZone'), current_setting('DateStyle'), current_setting('track_activities'),
                   current_setting('max_prepared_transactions'),
                   (SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND state = 'disabled' AND pid <> pg_backend_pid())""";

    private final Connection pooled;

    SessionCheck(Connection pooled) {
        this.pooled = pooled;
    }

    void run(Findings findings) throws SQLException {
        try (var statement = pooled.createStatement(); var result = statement.executeQuery(SETTINGS)) {
            result.next();
            zone(result.getString(1), result.getString(2), findings);
            activities(result.getString(3), result.getInt(5), findings);
            int prepared = result.getInt(4);
            findings.ok("max_prepared_transactions is " + prepared + (prepared == 0 ? ": nothing can sit prepared"
                    : ": a transaction that sits prepared keeps the horizon where it is until it ends"));
        }
    }

    private static void zone(String zone, String style, Findings findings) {
        if (zone.equals("UTC") && style.startsWith("ISO")) {
            findings.ok("sessions keep their settings: TimeZone UTC, DateStyle ISO");
        } else {
            findings.error("a session that asked for TimeZone UTC and DateStyle ISO has " + zone + " and " + style,
                    "rows would be read in another zone or style, and each run refuses that; a run's lock would not hold",
                    "let the url point to PostgreSQL itself, or to a pooler in session mode");
        }
    }

    private static void activities(String tracked, int hidden, Findings findings) {
        if (tracked.equals("on") && hidden == 0) {
            findings.ok("track_activities is on: sessions show when their transactions began");
        } else {
            findings.warning("track_activities is " + tracked + (hidden == 0 ? "" : ", and off for " + hidden + " session(s)"),
                    "a session that hides its transactions holds the horizon at its own start: rows wait until it ends",
                    "set track_activities = on in postgresql.conf, and for no role or database off");
        }
    }
}
