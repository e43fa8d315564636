package io.tidemark.restore;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.Replica;
import io.tidemark.restore.AttachmentNotes.Note;
import io.tidemark.restore.AttachmentNotes.Placed;
import io.tidemark.restore.AttachmentNotes.Status;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.PageQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Restores a stream's attachments. Those of an archive wait in the session's temporary tables; they are fetched by several
 * threads, proved by their hashes, and put into their place one after the other, in the archive's transaction.
 *
 * <p>What is there already in the same bytes isn't fetched. What is there in others is replaced where this restore put it
 * there; otherwise it is noted, reported in the end, and replaced where that is asked for. One thread uses it.
 */
final class AttachmentRestore {
    private static final int FETCH_ROWS = 500;
    // Behind the six columns that every attachment has.
    private static final int FIRST_MEMBER = 7;

    private final Connection connection;
    private final RestoreOptions options;
    private final StreamReport report;
    private final AttachmentNotes notes;
    private final Replica replica;
    private final Path spool;
    private final List<String> members;
    private final String waiting;
    private final NamedQuery place;
    private final NamedQuery put;

    private AttachmentRestore(Connection connection, Destination destination, RestoreOptions options, Replica replica,
                              Path spool, StreamReport report) {
        this.connection = connection;
        this.options = options;
        this.report = report;
        this.notes = new AttachmentNotes(connection, options.stateSchema(), report.key());
        this.replica = replica;
        this.spool = spool;
        RestoreMapping mapping = destination.mapping();
        this.members = List.copyOf(members(mapping));
        this.place = new NamedQuery(destination.sql().text("restore-attachment.sql", List.of())
                .replace("{attachment}", PageQuery.bare(mapping.stream().attachment().orElseThrow())));
        this.put = new NamedQuery(PageQuery.bare(mapping.attachment().orElseThrow()));
        this.waiting = destination.sql().text("restore-waiting.sql", List.of()).replace("{members}",
                members.stream().map(name -> "d.document ->> '" + name + "'").collect(Collectors.joining(", ")));
    }

    /** Empty where a stream has no attachments, or they are not to be put anywhere. */
    static Optional<AttachmentRestore> of(Connection connection, Destination destination, RestoreOptions options,
                                          Replica replica, Path spool, StreamReport report) {
        RestoreMapping mapping = destination.mapping();
        return mapping.attachment().isEmpty() || mapping.stream().attachment().isEmpty() ? Optional.empty()
                : Optional.of(new AttachmentRestore(connection, destination, options, replica, spool, report));
    }

    /** The members of a row that its attachment is found and put by. */
    static Set<String> members(RestoreMapping mapping) {
        Set<String> members = new LinkedHashSet<>();
        mapping.stream().attachment().filter(query -> mapping.attachment().isPresent())
                .ifPresent(query -> members.addAll(NamedQuery.parameters(PageQuery.bare(query))));
        mapping.attachment().ifPresent(statement -> members.addAll(NamedQuery.parameters(PageQuery.bare(statement))));
        members.remove(RestoreMapping.DATA);
        return members;
    }

    private record Fetched(Placed placed, FetchedAttachment attachment) {
    }

    /**
     * Puts all that wait, but for those whose place held others before.
     *
     * @param isLast whether they count whatever version of their row came before
     */
    void restore(boolean isLast) throws SQLException {
        try (PreparedStatement statement = new NamedQuery(waiting).prepare(connection, Map.of("asOf", options.asOf()))) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet result = statement.executeQuery();
                 var fetched = new InOrder<>(new Wanted(result, isLast), this::fetch, replica.parallel())) {
                while (fetched.hasNext()) {
                    Fetched next = fetched.next();
                    try (FetchedAttachment attachment = next.attachment()) {
                        Optional<String> fault = put(next.placed(), attachment);
                        notes.note(fault.isPresent() ? Status.FAULTY : Status.OWN, next.placed(), fault.orElse(""));
                    }
                }
            }
        }
    }

    /**
     * Replaces those that were there before where that is asked for, and reports them, and what the replica couldn't
     * give.
     */
    void end() throws SQLException {
        notes.each(Status.FAULTY, note -> report.attachmentFaults().add(object(note.placed()) + " " + note.fact()));
        notes.each(Status.DIFFERS, note -> {
            report.attachmentConflicts().add(object(note.placed()));
            if (options.overwrite()) {
                try (FetchedAttachment attachment = fetch(note.placed()).attachment()) {
                    put(note.placed(), attachment)
                            .ifPresent(fault -> report.attachmentFaults().add(object(note.placed()) + " " + fault));
                }
            }
        });
    }

    private static String object(Placed placed) {
        return placed.stored().bucket() + "/" + placed.stored().key();
    }

    private Fetched fetch(Placed placed) {
        return new Fetched(placed, FetchedAttachment.fetch(replica.objects(), placed.stored(), spool));
    }

    /** The result says why it couldn't be put. */
    private Optional<String> put(Placed placed, FetchedAttachment attachment) throws SQLException {
        if (attachment.fault().isEmpty()) {
            Map<String, Object> parameters = new HashMap<>(placed.parameters());
            parameters.put(RestoreMapping.DATA, attachment.parameter());
            try (var statement = put.prepare(connection, parameters)) {
                statement.executeUpdate();
            }
            report.addAttachment(attachment.sizeBytes());
        }
        return attachment.fault();
    }

    /** Those of the waiting attachments whose place doesn't hold them and may be written. */
    private final class Wanted implements Iterator<Placed> {
        private final ResultSet result;
        private final boolean isLast;
        private Optional<Placed> next = Optional.empty();

        Wanted(ResultSet result, boolean isLast) {
            this.result = result;
            this.isLast = isLast;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty() && result.next()) {
                    Optional<Placed> read = read();
                    next = read.isPresent() && isWanted(read.get(), isLast) ? read : Optional.empty();
                }
                return next.isPresent();
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        }

        @Override
        public Placed next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Placed placed = next.orElseThrow();
            next = Optional.empty();
            return placed;
        }

        /** Empty where a member is NULL: then the row names no attachment. */
        private Optional<Placed> read() throws SQLException {
            Map<String, Object> parameters = new HashMap<>();
            for (int i = 0; i < members.size(); i++) {
                String value = result.getString(FIRST_MEMBER + i);
                if (value == null) {
                    return Optional.empty();
                }
                parameters.put(members.get(i), value);
            }
            return Optional.of(new Placed(new Stored(result.getString("name"), result.getString("bucket"),
                    result.getString("key"), result.getLong("size"), result.getString("sha256")),
                    result.getString("version"), parameters));
        }
    }

    private boolean isWanted(Placed placed, boolean isLast) throws SQLException {
        Optional<Note> note = notes.find(placed);
        if (!isLast && note.filter(known -> known.placed().version().compareTo(placed.version()) > 0).isPresent()) {
            return false;
        }
        Optional<String> there = there(placed);
        if (there.equals(Optional.of(placed.stored().sha256()))) {
            if (note.filter(known -> known.status() != Status.OWN).isPresent()) {
                notes.forget(placed);
            }
            return false;
        }
        if (there.isEmpty() || note.filter(known -> known.status() != Status.DIFFERS).isPresent()) {
            return true;
        }
        notes.note(Status.DIFFERS, placed, "");
        return false;
    }

    private Optional<String> there(Placed placed) throws SQLException {
        try (var statement = place.prepare(connection, placed.parameters()); var found = statement.executeQuery()) {
            return found.next() ? Optional.ofNullable(found.getString("sha256")) : Optional.empty();
        }
    }
}
