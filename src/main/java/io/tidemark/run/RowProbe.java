package io.tidemark.run;

import io.tidemark.batch.UnwritableRowException;
import io.tidemark.config.StreamSettings;
import io.tidemark.row.Row;
import io.tidemark.row.RowJson;
import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks whether a row that was set aside can be taken now, by reading it as a run would. It writes nothing.
 *
 * <p>One thread uses it at a time.
 */
public final class RowProbe {
    private final Connection connection;
    private final String tenant;
    private final StreamSettings settings;
    private final PageQuery query;
    private final StreamRows rows;
    private final Watermark watermark;

    /**
     * @param connection to the source in autocommit, so that a row that fails takes no other with it
     * @param watermark  where the chain ends
     * @throws io.tidemark.TidemarkException where stream and select don't fit together
     */
    public RowProbe(Connection connection, String tenant, StreamDefinition stream, StreamSettings settings, PageQuery query,
                    Watermark watermark) throws SQLException {
        this.connection = connection;
        this.tenant = tenant;
        this.settings = settings;
        this.query = query;
        this.watermark = watermark;
        this.rows = stream.rows(query.describe(connection));
    }

    /** How a row stands. */
    public enum Standing {
        /** It can be read and written now, and lies behind the watermark. */
        GOOD,
        /** It lies before the watermark: a run takes it as any other row. */
        AHEAD,
        /** The source has no such row. */
        GONE,
        /** It can't be taken. */
        BAD
    }

    /**
     * What was found.
     *
     * @param reason why it is bad, without any of its content; empty where it isn't
     */
    public record Finding(Standing standing, String reason) {
        private static Finding of(Standing standing) {
            return new Finding(standing, "");
        }

        private static Finding bad(String reason) {
            return new Finding(Standing.BAD, reason);
        }
    }

    /**
     * Looks at one row.
     *
     * @param withAttachment whether its attachment has to be readable too
     * @throws SQLException where the source fails for another reason than the row
     */
    public Finding probe(String id, boolean withAttachment) throws SQLException {
        try {
            Standing standing = standing(id);
            if (standing != Standing.GOOD) {
                return standing == Standing.BAD ? Finding.bad("its updated_at gives it no place in the stream's order, or one"
                        + " before the stream's start") : Finding.of(standing);
            }
            return read(id, withAttachment);
        } catch (UnwritableRowException e) {
            return Finding.bad(e.reason());
        } catch (SQLException e) {
            return Finding.bad(BadRow.reason(BadRowFinder.rowFault(e).orElseThrow(() -> e)));
        }
    }

    private Standing standing(String id) throws SQLException {
        try (var statement = new NamedQuery(query.places()).prepare(connection, parameters(Map.of("id", id)));
             var result = statement.executeQuery()) {
            if (!result.next()) {
                return Standing.GONE;
            }
            return result.getBoolean("behind") ? Standing.GOOD : result.getBoolean("ahead") ? Standing.AHEAD : Standing.BAD;
        }
    }

    private Finding read(String id, boolean withAttachment) throws SQLException, UnwritableRowException {
        String page = query.only(List.of(id)).page(rows.reader().shape(), Watermark.start(settings.start()), true, List.of());
        Row row;
        try (var statement = new NamedQuery(page).prepare(connection, parameters(Map.of()));
             var result = statement.executeQuery()) {
            if (!result.next()) {
                // It was deleted, or moved ahead, within these milliseconds: the next run or retry will see.
                return Finding.of(Standing.AHEAD);
            }
            row = rows.reader().read(values(result));
        }
        rows.names().name(row.updatedAt(), row::value);
        RowJson.bytes(row);
        Optional<AttachmentQuery> attachment = query.attachment().filter(a -> withAttachment);
        return attachment.isPresent() ? read(attachment.get(), row) : Finding.of(Standing.GOOD);
    }

    /** Lets the source read all of an attachment, and deliver next to nothing of it. */
    private Finding read(AttachmentQuery attachment, Row row) throws SQLException {
        Map<String, Object> parameters = new HashMap<>(attachment.parameters(row).orElse(Map.of()));
        if (parameters.isEmpty()) {
            return Finding.of(Standing.GOOD);
        }
        parameters.put(AttachmentQuery.FROM_BYTE, 1);
        parameters.put(AttachmentQuery.BYTES, 1);
        try (PreparedStatement statement = attachment.prepare(connection, parameters);
             ResultSet result = statement.executeQuery()) {
            return result.next() && result.next() ? Finding.bad(AttachmentFetch.SEVERAL) : Finding.of(Standing.GOOD);
        } catch (SQLException e) {
            return Finding.bad(AttachmentFetch.reason(BadRowFinder.rowFault(e).orElseThrow(() -> e)));
        }
    }

    private Map<String, String> values(ResultSet result) throws SQLException {
        Map<String, String> values = new HashMap<>();
        // By place: the driver takes names that differ in case alone for one.
        int place = 1;
        for (var column : rows.reader().shape().columns()) {
            values.put(column.name(), result.getString(place++));
        }
        return values;
    }

    private Map<String, Object> parameters(Map<String, Object> more) {
        Map<String, Object> parameters = PageQuery.parameters(tenant, Watermark.start(settings.start()),
                watermark.updatedAt().plusNanos(1000), 1, Optional.of(watermark));
        parameters.putAll(more);
        return parameters;
    }
}
