package io.tidemark.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.commons.codec.digest.DigestUtils;

/** A dokument and its PDF to insert, with values for all that a test doesn't care about. */
public final class DokumentBuilder {
    private static final String INSERT_FILE = """
            INSERT INTO dokument_file (tenant, designator, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String INSERT = """
            INSERT INTO dokument (size, akte_id, tenant, designator, filename, type, refs, attributes, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?::text[], ?::jsonb, ?::timestamptz, ?::timestamptz)
            RETURNING id""";

    private final Database database;
    private final String tenant;
    private final AkteBuilder ownAkte;
    private long akteId;
    private byte[] pdf;
    private boolean pdfMissing;
    private String filename = "beleg.pdf";
    private String type = "Rechnung";
    private String refs = "{\"RE 2011/17\"}";
    private String attributes = "{\"seiten\": 1}";
    private String updatedAt;

    DokumentBuilder(Database database, String tenant, AkteBuilder ownAkte, byte[] pdf, String updatedAt) {
        this.database = database;
        this.tenant = tenant;
        this.ownAkte = ownAkte;
        this.pdf = pdf;
        this.updatedAt = updatedAt;
    }

    /** The akte it belongs to; where none is named, one of its own is inserted with it, of the same updated_at. */
    public DokumentBuilder akte(StoredRow akte) {
        akteId = akte.id();
        return this;
    }

    public DokumentBuilder pdf(byte[] content) {
        pdf = content;
        return this;
    }

    /**
     * Leaves the PDF out: the row names one that isn't there, as a source does that lost it.
     * For that the foreign key is dropped from this database.
     */
    public DokumentBuilder pdfMissing() {
        pdfMissing = true;
        return this;
    }

    public DokumentBuilder filename(String value) {
        filename = value;
        return this;
    }

    public DokumentBuilder type(String value) {
        type = value;
        return this;
    }

    /** A PostgreSQL array literal, as {@code {a,"b c"}}. */
    public DokumentBuilder refs(String literal) {
        refs = literal;
        return this;
    }

    /** JSON as PostgreSQL takes it. */
    public DokumentBuilder attributes(String json) {
        attributes = json;
        return this;
    }

    /** A timestamp literal: {@code 2011-05-01T10:00:00.123456Z}, {@code infinity}, {@code now}. */
    public DokumentBuilder updatedAt(String literal) {
        updatedAt = literal;
        return this;
    }

    /** Inserts the dokument with its PDF, in one transaction. */
    public StoredRow insert() {
        if (pdfMissing) {
            database.execute("ALTER TABLE dokument DROP CONSTRAINT IF EXISTS dokument_tenant_designator_fkey");
        }
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            StoredRow row = insert(connection);
            connection.commit();
            return row;
        } catch (SQLException e) {
            throw new IllegalStateException("can't insert dokument " + filename, e);
        }
    }

    /** Inserts the dokument with its PDF in the caller's transaction. */
    public StoredRow insert(Connection connection) {
        String designator = DigestUtils.sha1Hex(pdf);
        try {
            if (!pdfMissing) {
                insertFile(connection, designator);
            }
            long akte = akteId != 0 ? akteId : ownAkte.updatedAt(updatedAt).insert(connection).id();
            return insertRow(connection, designator, akte);
        } catch (SQLException e) {
            throw new IllegalStateException("can't insert dokument " + filename, e);
        }
    }

    private void insertFile(Connection connection, String designator) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_FILE)) {
            insert.setString(1, tenant);
            insert.setString(2, designator);
            insert.setBytes(3, pdf);
            insert.executeUpdate();
        }
    }

    private StoredRow insertRow(Connection connection, String designator, long akte) throws SQLException {
        String[] values = {tenant, designator, filename, type, refs, attributes, updatedAt, updatedAt};
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, pdf.length);
            insert.setLong(2, akte);
            for (int i = 0; i < values.length; i++) {
                insert.setString(i + 3, values[i]);
            }
            try (ResultSet inserted = insert.executeQuery()) {
                inserted.next();
                return new StoredRow(inserted.getLong(1), tenant, designator);
            }
        }
    }
}
