package io.tidemark.run;

import io.tidemark.batch.NamePattern;
import io.tidemark.row.Column;
import io.tidemark.row.RowReader;
import io.tidemark.row.RowShape;
import java.util.List;
import java.util.Optional;

/**
 * What a stream is: its select, how its rows are named, and where a row's attachment comes from.
 *
 * @param name            the stream's, as in keys and settings
 * @param select          of the rows of all tenants, without parameters, order or limit: Tidemark adds them
 * @param fileName        pattern of a row's file, without extension, such as {@code {designator}-a-{updated_at}}
 * @param attachment      query of one column of bytes whose parameters ({@code :?column}) are columns of the row; empty
 *                        for a stream without attachments
 * @param tenantColumn    whose value is the tenant
 * @param updatedAtColumn the watermark column, moved forward by each change of a row
 * @param idColumn        the tie-break column, unique and never null
 * @param formerFileNames the patterns that names were made of before
 */
public record StreamDefinition(String name, String select, String fileName, Optional<String> attachment,
                               String tenantColumn, String updatedAtColumn, String idColumn,
                               List<String> formerFileNames) {
    public StreamDefinition {
        formerFileNames = List.copyOf(formerFileNames);
    }

    /**
     * How its rows are read and named.
     *
     * @param shape of the select
     * @throws io.tidemark.TidemarkException where the select lacks a column that is needed, or its watermark column is of
     *                                       another type than a timestamp
     */
    public StreamRows rows(RowShape shape) {
        var reader = new RowReader(shape, updatedAtColumn, idColumn);
        NamePattern names = NamePattern.parse(fileName, updatedAtColumn);
        names.checkColumns(shape.columns().stream().map(Column::name).toList());
        return new StreamRows(reader, names);
    }
}
