package io.tidemark.watermark;

import java.sql.SQLException;

/** Tells below which moment rows may be taken. Safe for use by many threads. */
@FunctionalInterface
public interface HorizonSource {
    /** The horizon as of now: a run reads it once, before its first page. */
    Horizon read() throws SQLException;
}
