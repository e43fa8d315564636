package io.tidemark.row;

import org.postgresql.core.Oid;

/**
 * How PostgreSQL's text form of a value becomes JSON.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype.html">PostgreSQL: Data Types</a>
 */
public enum JsonForm {
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** The digits verbatim; {@code NaN}, {@code Infinity} and {@code -Infinity}, which JSON lacks, as strings. */
    NUMBER,
    /** Embedded as it is. */
    JSON,
    /** {@code "2011-05-01T10:00:00.123456Z"}; infinity and years outside 0001 to 9999 as PostgreSQL's text. */
    TIMESTAMPTZ,
    /** {@code "2011-05-01T10:00:00.123456"}; infinity and years outside 0001 to 9999 as PostgreSQL's text. */
    TIMESTAMP,
    /** {@code "2011-05-01"}; PostgreSQL's ISO text has this form already, and its exceptions are the text too. */
    DATE,
    /** PostgreSQL's text as a string. */
    TEXT,
    /**
     * A JSON array of the form that {@link ArrayElements} names, or PostgreSQL's text as a string where a JSON array
     * would read back as another value: other lower bounds than 1, elements of {@code jsonb} that are arrays or null.
     */
    ARRAY;

    /**
     * The form of a built-in type that has one of its own, and {@link #TEXT} for every other.
     *
     * <p>By object identifier rather than by name: built-in ones never change, and a type of the integrator may be
     * called {@code date} too.
     *
     * @param typeOid {@code pg_type.oid} of a type that is neither a domain nor an array
     */
    static JsonForm ofScalar(int typeOid) {
        return switch (typeOid) {
            case Oid.BOOL -> BOOLEAN;
            case Oid.INT2, Oid.INT4, Oid.INT8, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC -> NUMBER;
            case Oid.JSON, Oid.JSONB -> JSON;
            case Oid.TIMESTAMPTZ -> TIMESTAMPTZ;
            case Oid.TIMESTAMP -> TIMESTAMP;
            case Oid.DATE -> DATE;
            default -> TEXT;
        };
    }
}
