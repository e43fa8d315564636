package io.tidemark.restore;

import io.tidemark.restore.TargetTable.TargetColumn;
import io.tidemark.row.Identifier;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.PageQuery;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The statements of a restore into one table, made of the files {@code sql/restore-….sql}. Immutable. */
final class RestoreSql {
    private final UnaryOperator<String> sqlFiles;
    private final RestoreMapping mapping;
    private final TargetTable table;
    private final String stateSchema;

    RestoreSql(UnaryOperator<String> sqlFiles, RestoreMapping mapping, TargetTable table, String stateSchema) {
        this.stateSchema = stateSchema;
        this.sqlFiles = sqlFiles;
        this.mapping = mapping;
        this.table = table;
    }

    /** A statement of a file. */
    NamedQuery statement(String file, List<TargetColumn> columns) {
        return new NamedQuery(text(file, columns));
    }

    /** The same, as a text of which more is to be replaced. */
    String text(String file, List<TargetColumn> columns) {
        List<String> names = columns.stream().map(TargetColumn::name).toList();
        return PageQuery.bare(sqlFiles.apply(file))
                .replace("{source}", PageQuery.bare(sqlFiles.apply("restore-source.sql")))
                .replace("{table}", table.sql())
                .replace("{existing}", RestoreState.existing(stateSchema, table))
                .replace("{updated_at}", Identifier.quoted(mapping.stream().updatedAtColumn()))
                .replace("{columns}", list("", names))
                .replace("{r.columns}", values(columns))
                .replace("{t.columns}", list("t.", names))
                .replace("{key}", list("", table.key()))
                .replace("{r.key}", list("r.", table.key()))
                .replace("{e.key = r.key}", equal("e", "r", table.key()))
                .replace("{e.key = t.key}", equal("e", "t", table.key()))
                .replace("{t.key = r.key}", equal("t", "r", table.key()))
                .replace("{t.id = r.id}", equal("t", "r", idColumns()))
                .replace("{set}", set(columns));
    }

    /** What identifies a tenant's row by the id that archives name; without the id where the table has no such column. */
    List<String> idColumns() {
        return List.of(mapping.stream().tenantColumn(), mapping.stream().idColumn()).stream()
                .filter(column -> table.column(column).isPresent()).distinct().toList();
    }

    // A column that is always an identity takes a value with a row's insertion alone, and keeps it from then on.
    private String set(List<TargetColumn> columns) {
        Predicate<TargetColumn> settable = column -> !column.alwaysIdentity() && !table.key().contains(column.name());
        List<String> names = columns.stream().filter(settable).map(TargetColumn::name).toList();
        return (names.isEmpty() ? List.of(mapping.stream().updatedAtColumn()) : names).stream().map(Identifier::quoted)
                .map(name -> name + " = excluded." + name).collect(Collectors.joining(", "));
    }

    // json_populate_record makes SQL's NULL of JSON's null, which a column of JSON that is NOT NULL can only have held.
    private static String values(List<TargetColumn> columns) {
        return columns.stream().map(column -> {
            String value = "r." + Identifier.quoted(column.name());
            return column.requiredJson() ? "coalesce(" + value + ", 'null')" : value;
        }).collect(Collectors.joining(", "));
    }

    private static String list(String prefix, List<String> names) {
        return names.stream().map(name -> prefix + Identifier.quoted(name)).collect(Collectors.joining(", "));
    }

    private static String equal(String one, String other, List<String> names) {
        return names.stream().map(Identifier::quoted).map(name -> one + "." + name + " = " + other + "." + name)
                .collect(Collectors.joining(" AND "));
    }
}
