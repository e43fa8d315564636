package io.tidemark.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Attachments of neighbouring rows, which one query reads: whoever comes first reads for all.
 *
 * <p>It is a help, and nothing more: what it doesn't deliver is read alone, whether too large, missing or damaged. Safe for use
 * by many threads.
 */
final class AttachmentGroup {
    /** How many: PostgreSQL takes a fifth to a half less CPU time for each (bench/README.md). */
    static final int SIZE = 8;
    static final String BYTES = "bytes";
    // What memory holds of a group, as much as of one attachment alone.
    private static final int BYTES_MAX = AttachmentFetch.SLICE_BYTES;

    private final TypedQuery query;
    private final List<PendingAttachment> members;
    private List<Optional<byte[]>> found = List.of();
    private boolean isRead;

    /** @param members {@link #SIZE} of them */
    AttachmentGroup(TypedQuery query, List<PendingAttachment> members) {
        this.query = query;
        this.members = members;
    }

    /**
     * An attachment's bytes, which are given up here; empty where it is to be read alone.
     *
     * @throws SQLException when the source fails for another reason than an attachment; the others are then read alone
     */
    synchronized Optional<byte[]> take(int place, AttachmentSessions source) throws SQLException {
        if (!isRead) {
            isRead = true;
            found = read(source);
        }
        return found.isEmpty() ? Optional.empty() : found.set(place, Optional.empty());
    }

    private List<Optional<byte[]>> read(AttachmentSessions source) throws SQLException {
        Map<String, Object> parameters = RepeatedQuery.parameters(members.stream().map(PendingAttachment::parameters).toList());
        parameters.put(BYTES, BYTES_MAX);
        try (var session = source.open()) {
            return read(session.connection(), parameters);
        }
    }

    // What fails before it is the connection's fault, whatever its code, and says nothing of the attachments.
    private List<Optional<byte[]>> read(Connection connection, Map<String, Object> parameters) throws SQLException {
        try (PreparedStatement statement = query.prepare(connection, parameters); ResultSet result = statement.executeQuery()) {
            int[] rows = new int[SIZE];
            List<Optional<byte[]>> read = new ArrayList<>(Collections.nCopies(SIZE, Optional.empty()));
            while (result.next()) {
                int place = result.getInt("place");
                rows[place]++;
                read.set(place, Optional.ofNullable(result.getBytes("data")).filter(data -> rows[place] == 1));
            }
            return read;
        } catch (SQLException e) {
            BadRowFinder.rowFault(e).orElseThrow(() -> e);
            return List.of();
        }
    }
}
