package io.tidemark.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** An akte to insert, with values for all that a test doesn't care about. Each insert may follow another. */
public final class AkteBuilder {
    private static final String INSERT = """
            INSERT INTO akte (tenant, designator, type, name, address, tags, amount, due_on, external_id, attributes,
                              created_at, updated_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?::text[], ?::numeric, ?::date, ?::uuid, ?::jsonb, ?::timestamptz, ?::timestamptz)
            RETURNING id""";

    private final Database database;
    private final String tenant;
    private String designator;
    private String type = "Auftrag";
    private String name = "Müller GmbH";
    private String address = "{\"strasse\": \"Hauptstraße 1\", \"plz\": \"42853\", \"ort\": \"Remscheid\", \"land\": \"DE\"}";
    private String tags = "{eilig,\"mit Skonto\"}";
    private String amount = "1234.50";
    private String dueOn = "2011-06-30";
    private String externalId = "6f1c2d3e-0000-4000-8000-000000000001";
    private String attributes = "{\"hinweis\": \"Lieferung frei Haus\"}";
    private String updatedAt;

    AkteBuilder(Database database, String tenant, String designator, String updatedAt) {
        this.database = database;
        this.tenant = tenant;
        this.designator = designator;
        this.updatedAt = updatedAt;
    }

    public AkteBuilder designator(String value) {
        designator = value;
        return this;
    }

    public AkteBuilder type(String value) {
        type = value;
        return this;
    }

    public AkteBuilder name(String value) {
        name = value;
        return this;
    }

    /** JSON as PostgreSQL takes it. */
    public AkteBuilder address(String json) {
        address = json;
        return this;
    }

    /** A PostgreSQL array literal, as {@code {a,"b c"}}. */
    public AkteBuilder tags(String literal) {
        tags = literal;
        return this;
    }

    /** A numeric literal; {@code null} for NULL. */
    public AkteBuilder amount(String literal) {
        amount = literal;
        return this;
    }

    /** A date literal; {@code null} for NULL. */
    public AkteBuilder dueOn(String literal) {
        dueOn = literal;
        return this;
    }

    /** A UUID; {@code null} for NULL. */
    public AkteBuilder externalId(String literal) {
        externalId = literal;
        return this;
    }

    /** JSON as PostgreSQL takes it. */
    public AkteBuilder attributes(String json) {
        attributes = json;
        return this;
    }

    /** A timestamp literal: {@code 2011-05-01T10:00:00.123456Z}, {@code infinity}, {@code now}. */
    public AkteBuilder updatedAt(String literal) {
        updatedAt = literal;
        return this;
    }

    /** Inserts the akte and commits. */
    public StoredRow insert() {
        try (Connection connection = database.connect()) {
            return insert(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("can't insert akte " + designator, e);
        }
    }

    /** Inserts the akte in the caller's transaction. */
    public StoredRow insert(Connection connection) {
        String[] values = {tenant, designator, type, name, address, tags, amount, dueOn, externalId, attributes, updatedAt, updatedAt};
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < values.length; i++) {
                insert.setString(i + 1, values[i]);
            }
            try (ResultSet inserted = insert.executeQuery()) {
                inserted.next();
                return new StoredRow(inserted.getLong(1), tenant, designator);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("can't insert akte " + designator, e);
        }
    }
}
