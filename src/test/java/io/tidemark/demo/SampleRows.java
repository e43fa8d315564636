package io.tidemark.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/** Inserts cases and their letters over one connection, whose transaction is the caller's. */
final class SampleRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String AKTE = """
            INSERT INTO akte (tenant, designator, type, name, address, tags, amount, due_on, external_id, attributes,
                              created_at, updated_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb, coalesce(?, now()), coalesce(?, now()))""";
    private static final String FILE = """
            INSERT INTO dokument_file (tenant, designator, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String DOKUMENT = """
            INSERT INTO dokument (tenant, akte_id, designator, filename, type, size, refs, attributes, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, coalesce(?, now()), coalesce(?, now()))""";

    private final Connection connection;

    SampleRows(Connection connection) {
        this.connection = connection;
    }

    /** Inserts a case. @param at its created_at and updated_at; {@code null} for the transaction's now() */
    long insertAkte(SampleAkte akte, OffsetDateTime at) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(AKTE, Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, akte.tenant());
            insert.setString(2, akte.designator());
            insert.setString(3, akte.type());
            insert.setString(4, akte.customer().name());
            insert.setString(5, json(address(akte)));
            insert.setArray(6, connection.createArrayOf("text",
                    new String[] {akte.type().toLowerCase(Locale.ROOT), "kunde " + akte.customer().number()}));
            insert.setBigDecimal(7, akte.gross());
            insert.setObject(8, akte.dueOn());
            insert.setObject(9, akte.externalId());
            insert.setString(10, json(attributes(akte)));
            insert.setObject(11, at, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(12, at, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong("id");
            }
        }
    }

    /** Inserts a case's letter. @param at its created_at and updated_at; {@code null} for the transaction's now() */
    void insertDokument(SampleAkte akte, long akteId, OffsetDateTime at) throws SQLException {
        byte[] pdf = SampleLetter.pdf(akte);
        String designator = DigestUtils.sha1Hex(pdf);
        try (PreparedStatement insert = connection.prepareStatement(FILE)) {
            insert.setString(1, akte.tenant());
            insert.setString(2, designator);
            insert.setBytes(3, pdf);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(DOKUMENT)) {
            insert.setString(1, akte.tenant());
            insert.setLong(2, akteId);
            insert.setString(3, designator);
            insert.setString(4, akte.designator() + ".pdf");
            insert.setString(5, akte.type());
            insert.setLong(6, pdf.length);
            insert.setArray(7, connection.createArrayOf("text", new String[] {akte.designator()}));
            insert.setString(8, json(Map.of("seiten", SampleLetter.pages(akte))));
            insert.setObject(9, at, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(10, at, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.executeUpdate();
        }
    }

    private static Map<String, Object> address(SampleAkte akte) {
        Map<String, Object> address = new LinkedHashMap<>();
        address.put("strasse", akte.customer().street());
        address.put("plz", akte.customer().postcode());
        address.put("ort", akte.customer().town());
        address.put("land", "DE");
        address.put("tel", akte.customer().phone());
        return address;
    }

    private static Map<String, Object> attributes(SampleAkte akte) {
        List<Map<String, Object>> positions = akte.items().stream().map(item -> {
            Map<String, Object> position = new LinkedHashMap<String, Object>();
            position.put("artikel", item.article());
            position.put("menge", item.quantity());
            position.put("einzelpreis", item.unitPrice());
            return position;
        }).toList();
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("kundennummer", "K-" + akte.customer().number());
        attributes.put("sachbearbeitung", akte.clerk());
        attributes.put("netto", akte.net());
        attributes.put("positionen", positions);
        return attributes;
    }

    private static String json(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
