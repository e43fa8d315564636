package io.tidemark.run;

import io.tidemark.batch.NamePattern;
import io.tidemark.row.RowReader;

/**
 * How a stream's rows are read and named, for the columns that its select has. Immutable.
 *
 * @param names of the files that rows become
 */
public record StreamRows(RowReader reader, NamePattern names) {
}
