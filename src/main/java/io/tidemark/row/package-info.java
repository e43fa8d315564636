/**
 * Rows as PostgreSQL delivers them, and as JSON: each value is PostgreSQL's own text, and the column's type decides how it is
 * written. It knows neither pages nor archives.
 */
package io.tidemark.row;
