package io.tidemark.flow;

import io.tidemark.run.StreamDefinition;
import java.util.Optional;
import java.util.function.UnaryOperator;

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

    StreamDefinition definition(String name, UnaryOperator<String> sqlFiles) {
        return new StreamDefinition(name, sqlFiles.apply(select), fileName,
                Optional.ofNullable(attachment).map(sqlFiles), tenantColumn, updatedAtColumn, idColumn);
    }
}
