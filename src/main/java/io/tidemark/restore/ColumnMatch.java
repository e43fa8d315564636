package io.tidemark.restore;

import io.tidemark.TidemarkException;
import io.tidemark.replica.ColumnType;
import io.tidemark.restore.TargetTable.TargetColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a table has the columns that a stream's rows have. */
final class ColumnMatch {
    private final RestoreMapping mapping;
    private final TargetTable table;

    ColumnMatch(RestoreMapping mapping, TargetTable table) {
        this.mapping = mapping;
        this.table = table;
    }

    /**
     * Checks the newest archive's columns, before anything is written.
     *
     * @throws TidemarkException that names all that doesn't match
     */
    void check(List<ColumnType> columns) {
        List<String> problems = new ArrayList<>();
        for (ColumnType column : columns) {
            Optional<TargetColumn> found = table.column(column.name());
            if (found.isEmpty() && !mapping.computed().contains(column.name())) {
                problems.add("it has no column " + column.name() + " (" + column.type() + ")");
            } else if (found.isPresent() && !found.get().type().equals(column.type())) {
                problems.add("its column " + column.name() + " is " + found.get().type() + ", the replica's is " + column.type());
            }
        }
        List<String> names = columns.stream().map(ColumnType::name).toList();
        table.columns().stream().filter(TargetColumn::required).filter(column -> !names.contains(column.name()))
                .forEach(column -> problems.add("its column " + column.name() + " is NOT NULL and has no default, and the"
                        + " replica has none of that name"));
        String updatedAt = mapping.stream().updatedAtColumn();
        for (String needed : keyAnd(updatedAt)) {
            if (!names.contains(needed) || table.column(needed).isEmpty()) {
                problems.add("column " + needed + ", by which versions of a row are recognized, isn't in both it and the"
                        + " replica");
            }
        }
        AttachmentRestore.members(mapping).stream().filter(member -> !names.contains(member))
                .forEach(member -> problems.add("the statements of its attachments need " + member + ", which the replica's rows"
                        + " don't have"));
        if (!problems.isEmpty()) {
            throw new TidemarkException("table " + table + " can't take the rows of stream " + mapping.stream().name()
                    + ": " + String.join("; ", problems), "change the table; a column that the stream's select makes is named in the"
                    + " stream's property computed");
        }
    }

    private List<String> keyAnd(String updatedAt) {
        List<String> needed = new ArrayList<>(table.key());
        needed.add(updatedAt);
        return needed;
    }

    /**
     * The columns of the table that rows of an archive fill, in the table's order. What else the table has gets its default,
     * as rows got that were there when the source's table was given the column; what else the archive has, the source's
     * table has no more.
     */
    List<TargetColumn> filled(List<ColumnType> columns) {
        List<String> names = columns.stream().map(ColumnType::name).toList();
        return table.columns().stream().filter(column -> names.contains(column.name()) && !column.generated()).toList();
    }
}
