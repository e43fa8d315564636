package io.tidemark.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Loads many rows of one tenant, the same ones each time: akten a second apart and dokumente seven seconds apart, from
 * 2011-01-01 UTC on, with microseconds in their timestamps.
 */
final class BulkLoad {
    private static final int PDFS_A_BATCH = 50;

    private static final String AKTEN = """
            INSERT INTO akte (tenant, designator, type, name, address, tags, amount, due_on, external_id, attributes,
                              created_at, updated_at)
            SELECT :tenant,
                   'A' || to_char(n, 'FM00000000'),
                   (ARRAY['Kunde', 'Auftrag', 'Lieferschein', 'Rechnung', 'Gutschrift'])[1 + n % 5],
                   (ARRAY['Becker', 'Hoffmann', 'Schäfer', 'Koch', 'Bauer', 'Krüger', 'Weiß'])[1 + n * 31 % 7]
                       || (ARRAY[' GmbH ', ' AG ', ' KG ', ' & Söhne OHG ', ' e.K. '])[1 + n * 17 % 5] || n,
                   jsonb_build_object('strasse', 'Bahnhofstraße ' || 1 + n % 180, 'plz', to_char(n * 37 % 99999, 'FM00000'),
                                      'ort', (ARRAY['Hagen', 'Bochum', 'Remscheid', 'Solingen', 'Köln'])[1 + n % 5],
                                      'land', 'DE'),
                   ARRAY['kst-' || n % 13, 'lager-' || n % 89, md5((n % 997)::text)],
                   (n * 7919 % 1000000 / 100.0)::numeric(14, 2),
                   date '2011-01-01' + (n % 4000)::int,
                   md5('akte ' || n)::uuid,
                   (SELECT jsonb_object_agg('feld_' || to_char(k, 'FM00'),
                                            CASE WHEN k % 3 = 0 THEN to_jsonb(n * k % 100003)
                                                 WHEN k % 3 = 1 THEN to_jsonb(md5((n * 15 + k)::text))
                                                 ELSE to_jsonb('Position ' || n % 911 || ', geprüft und freigegeben') END)
                    FROM generate_series(1, 15) AS k),
                   timestamptz '2011-01-01 00:00:00Z' + n * interval '1.000003 s',
                   timestamptz '2011-01-01 00:00:00Z' + n * interval '1.000003 s'
            FROM generate_series(1::bigint, :akten) AS n""";

    private static final String FILE = """
            INSERT INTO dokument_file (tenant, designator, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String DOKUMENT = """
            INSERT INTO dokument (tenant, akte_id, designator, filename, type, size, refs, attributes, created_at, updated_at)
            SELECT a.tenant, a.id, ?, 'beleg-' || n || '.pdf', a.type, ?, ARRAY['beleg ' || n, a.designator],
                   (SELECT jsonb_object_agg('feld_' || k, md5((n * 6 + k)::text)) FROM generate_series(1, 6) AS k),
                   timestamptz '2011-01-01 00:00:00Z' + n * interval '7.000003 s',
                   timestamptz '2011-01-01 00:00:00Z' + n * interval '7.000003 s'
            FROM akte AS a, (SELECT ?::bigint AS n) AS number
            WHERE a.tenant = ? AND a.designator = ?
            ORDER BY a.id LIMIT 1""";

    private BulkLoad() {
    }

    static void run(Database database, String tenant, int akten, int dokumente, int pdfKib) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            loadAkten(connection, tenant, akten);
            loadDokumente(connection, tenant, akten, dokumente, pdfKib);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("can't load tenant " + tenant, e);
        }
        // Without statistics the first queries plan for empty tables.
        database.execute("ANALYZE");
    }

    private static void loadAkten(Connection connection, String tenant, int akten) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                AKTEN.replace(":tenant", "?").replace(":akten", "?"))) {
            insert.setString(1, tenant);
            insert.setInt(2, akten);
            insert.executeUpdate();
        }
    }

    private static void loadDokumente(Connection connection, String tenant, int akten, int dokumente, int pdfKib)
            throws SQLException {
        try (PreparedStatement file = connection.prepareStatement(FILE);
                PreparedStatement row = connection.prepareStatement(DOKUMENT)) {
            // The lookup of the akte by its designator has no index of its own: a temporary one, gone before the commit.
            connection.createStatement().execute("CREATE INDEX bulk_load ON akte (tenant, designator)");
            for (int n = 1; n <= dokumente; n++) {
                byte[] pdf = Pdf.ofSize("Beleg " + n + " von " + tenant, sizeBytes(n, pdfKib), 1_000_003L * tenant.hashCode() + n);
                String designator = DigestUtils.sha1Hex(pdf);
                file.setString(1, tenant);
                file.setString(2, designator);
                file.setBytes(3, pdf);
                file.addBatch();
                row.setString(1, designator);
                row.setLong(2, pdf.length);
                row.setLong(3, n);
                row.setString(4, tenant);
                row.setString(5, String.format("A%08d", 1 + n * 31L % Math.max(akten, 1)));
                row.addBatch();
                if (n % PDFS_A_BATCH == 0 || n == dokumente) {
                    file.executeBatch();
                    row.executeBatch();
                }
            }
            connection.createStatement().execute("DROP INDEX bulk_load");
        }
    }

    // From a quarter to three times the mean: exp over -1.2 … 1.2, whose mean is 1.26.
    private static int sizeBytes(int n, int pdfKib) {
        double place = n * 7919L % 1000 / 500.0 - 1;
        return (int) (1024 * pdfKib * Math.exp(1.2 * place) / 1.26);
    }
}
