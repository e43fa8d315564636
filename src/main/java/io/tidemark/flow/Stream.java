package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.NamePattern;
import io.tidemark.restore.RestoreMapping;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A stream as a route file declares it: a bean whose name is the stream's.
 *
 * <p>Only {@code select} and {@code fileName} have no default.
 */
public final class Stream {
    private String select;
    private String fileName;
    private String attachment;
    private String tenantColumn = "tenant";
    private String updatedAtColumn = "updated_at";
    private String idColumn = "id";
    private String formerFileNames = "";
    private String table;
    private String computed = "";
    private String restoreAttachment;

    /** The file of {@code sql/} with the stream's select: rows of all tenants, no parameters, order or limit. */
    public void setSelect(String select) {
        this.select = select;
    }

    /** The name of a row's file, without extension: columns in braces. */
    public void setFileName(String fileName) {
        this.fileName = fileName;
    }

    /** The file of {@code sql/} with the query of a row's attachment; none by default. */
    public void setAttachment(String attachment) {
        this.attachment = attachment;
    }

    /** The column whose value is the tenant; {@code tenant} by default. */
    public void setTenantColumn(String tenantColumn) {
        this.tenantColumn = tenantColumn;
    }

    /** The watermark column, moved forward by each change of a row; {@code updated_at} by default. */
    public void setUpdatedAtColumn(String updatedAtColumn) {
        this.updatedAtColumn = updatedAtColumn;
    }

    /** The tie-break column, unique and never null; {@code id} by default. */
    public void setIdColumn(String idColumn) {
        this.idColumn = idColumn;
    }

    /**
     * What {@code fileName} was before, with blanks between where there are several: a change of it that isn't named here
     * is refused once the stream has archives.
     */
    public void setFormerFileNames(String formerFileNames) {
        this.formerFileNames = formerFileNames;
    }

    /** What is wrong with the stream as far as it shows without a database, each a line; empty where nothing is. */
    List<String> problems(String name, UnaryOperator<String> sqlFiles) {
        var problems = new ArrayList<String>();
        if (!BatchIdentity.isStream(name)) {
            problems.add("is not a name for keys; expected up to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit");
        }
        checkSql("select", select, sqlFiles, problems);
        if (attachment != null) {
            checkSql("attachment", attachment, sqlFiles, problems);
        }
        if (fileName == null) {
            problems.add("has no fileName; expected columns in braces, e.g. fileName: \"{id}-{updated_at}\"");
        } else {
            check(() -> NamePattern.parse(fileName, updatedAtColumn), problems);
        }
        return problems.stream().map(problem -> "stream " + name + ": " + problem).toList();
    }

    private static void checkSql(String property, String file, UnaryOperator<String> sqlFiles, List<String> problems) {
        if (file == null) {
            problems.add("has no " + property + "; expected a file of sql/, e.g. " + property + ": kunden.sql");
            return;
        }
        check(() -> {
            if (PageQuery.isEmpty(sqlFiles.apply(file))) {
                problems.add(property + " " + file + " has no query; expected one SELECT");
            }
        }, problems);
    }

    private static void check(Runnable check, List<String> problems) {
        try {
            check.run();
        } catch (TidemarkException e) {
            problems.add(e.getMessage().replace("\nHINT:", ";"));
        }
    }

    /** The table that a restore puts rows into, as SQL names it; without it the stream can't be restored. */
    public void setTable(String table) {
        this.table = table;
    }

    /** Columns of the select that the table does not have, with commas between; none by default. */
    public void setComputed(String computed) {
        this.computed = computed;
    }

    /** The file of {@code sql/} with the statement that puts a row's attachment back. */
    public void setRestoreAttachment(String restoreAttachment) {
        this.restoreAttachment = restoreAttachment;
    }

    RestoreMapping mapping(String name, UnaryOperator<String> sqlFiles) {
        if (table == null) {
            throw new TidemarkException("the stream " + name + " doesn't say where its rows go back to",
                    "give its bean the property table");
        }
        return new RestoreMapping(definition(name, sqlFiles), table,
                Arrays.stream(computed.split(",")).map(String::strip).filter(column -> !column.isEmpty())
                        .collect(Collectors.toSet()),
                Optional.ofNullable(restoreAttachment).map(sqlFiles));
    }

    StreamDefinition definition(String name, UnaryOperator<String> sqlFiles) {
        return new StreamDefinition(name, sqlFiles.apply(select), fileName,
                Optional.ofNullable(attachment).map(sqlFiles), tenantColumn, updatedAtColumn, idColumn,
                List.of(formerFileNames.strip().split("\\s+")));
    }
}
