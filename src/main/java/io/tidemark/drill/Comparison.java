package io.tidemark.drill;

import io.tidemark.audit.SourceAttachments;
import io.tidemark.audit.SourceAttachments.Measure;
import io.tidemark.batch.Sha256;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.drill.DrillReport.Differences;
import io.tidemark.drill.DrillReport.Kind;
import io.tidemark.index.IndexedAttachment;
import io.tidemark.index.IndexedRow;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.restore.RestoreMapping;
import io.tidemark.row.Row;
import io.tidemark.row.RowJson;
import io.tidemark.row.RowReader;
import io.tidemark.row.RowShape;
import io.tidemark.row.SessionSettings;
import io.tidemark.run.AttachmentQuery;
import io.tidemark.run.PageQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Compares restored rows and attachments with what the archives hold, by the hashes of their JSON and of their bytes: row by
 * row through a cursor, each looked up in an index of those archives. One thread uses it, once.
 */
final class Comparison {
    private static final int FETCH_ROWS = 200;
    private static final int MISSING_AT_ONCE = 500;
    private static final int ATTACHMENTS_AT_ONCE = 50;
    private static final Instant FIRST = Instant.parse("-4713-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("+200000-01-01T00:00:00Z");

    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final RestoreMapping restored;
    private final ReplicaIndex index;
    private final Differences differences;
    private final Optional<AttachmentQuery> measure;
    private final List<Pending> pending = new ArrayList<>();
    private long sequence;
    private List<String> names = List.of();
    private long rows;

    private record Pending(String id, IndexedAttachment stored, Map<String, Object> parameters) {
    }

    Comparison(DatabaseSettings into, RestoreMapping restored, UnaryOperator<String> sqlFiles, ReplicaIndex index,
               Differences differences) {
        database.setUrl(into.url());
        database.setUser(into.username());
        database.setPassword(into.password().reveal());
        database.setCurrentSchema(ScratchSchema.NAME);
        // Parameters have no type of their own: PostgreSQL takes that of what they are compared with.
        database.setStringType("unspecified");
        this.restored = restored;
        this.index = index;
        this.differences = differences;
        this.measure = restored.attachment().flatMap(put -> new PageQuery(sqlFiles, restored.stream()).measure(true));
    }

    /** Compares all of them, and returns how many rows there are. */
    long run() throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (var statement = connection.createStatement()) {
                statement.execute(SessionSettings.SQL);
            }
            connection.setAutoCommit(false);
            RowShape shape = RowShape.describe(connection, "SELECT * FROM " + restored.table());
            var reader = new RowReader(shape, restored.stream().updatedAtColumn(), restored.stream().idColumn());
            try (var statement = connection.prepareStatement("SELECT " + shape.selectList("q") + " FROM " + restored.table()
                    + " AS q")) {
                statement.setFetchSize(FETCH_ROWS);
                try (var result = statement.executeQuery()) {
                    while (result.next()) {
                        compare(reader.read(result));
                    }
                }
            }
        }
        attachments();
        missing();
        return rows;
    }

    private void compare(Row row) throws SQLException {
        rows++;
        index.mark(row.id(), row.updatedAt());
        Optional<IndexedRow> expected = index.find(row.id()).filter(version -> !version.isSetAside());
        if (expected.isEmpty()) {
            differences.add(Kind.EXTRA, "row " + row.id() + " is in the table and in no archive that was restored");
            return;
        }
        IndexedRow version = expected.get();
        String sha256 = Sha256.hex(Sha256.digest().digest(RowJson.bytes(row.only(names(version.sequence())))));
        if (!version.sha256().equals(Optional.of(sha256))) {
            differences.add(Kind.CHANGED, "row " + row.id() + " came back as another than archive " + version.sequence() + " has");
            return;
        }
        Optional<Map<String, Object>> parameters = measure.flatMap(query -> query.parameters(row));
        version.attachment().filter(attachment -> !attachment.isMissing() && parameters.isPresent())
                .ifPresent(attachment -> pending.add(new Pending(row.id(), attachment, parameters.get())));
        if (pending.size() >= ATTACHMENTS_AT_ONCE) {
            attachments();
        }
    }

    /** The members of an archive's rows that the table gives back. */
    private List<String> names(long ofSequence) {
        if (ofSequence != sequence) {
            sequence = ofSequence;
            names = index.columns(ofSequence).stream().filter(name -> !restored.computed().contains(name)).toList();
        }
        return names;
    }

    private void attachments() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        List<Measure> measures = new SourceAttachments(database, measure.orElseThrow())
                .measure(pending.stream().map(Pending::parameters).toList());
        for (int i = 0; i < measures.size(); i++) {
            Pending row = pending.get(i);
            if (measures.get(i).sizeBytes() != row.stored().sizeBytes() || !measures.get(i).sha256().equals(row.stored().sha256())) {
                differences.add(Kind.ATTACHMENT, "row " + row.id() + " has another attachment than " + row.stored());
            }
        }
        pending.clear();
    }

    private void missing() {
        Optional<IndexedRow> after = Optional.empty();
        while (true) {
            List<IndexedRow> unseen = index.unmarked(FIRST, LAST, after, MISSING_AT_ONCE);
            if (unseen.isEmpty()) {
                return;
            }
            unseen.stream().filter(row -> !row.isSetAside()).forEach(row -> differences.add(Kind.MISSING,
                    "row " + row.id() + " of archive " + row.sequence() + " is not in the table"));
            after = Optional.of(unseen.get(unseen.size() - 1));
        }
    }
}
