package io.tidemark.row;

/** How PostgreSQL's text form of a value becomes JSON. */
public enum JsonForm {
    BOOLEAN, NUMBER, JSON, TIMESTAMPTZ, TIMESTAMP, DATE, TEXT
}
