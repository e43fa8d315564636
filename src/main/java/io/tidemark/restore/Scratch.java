package io.tidemark.restore;

import io.tidemark.replica.Sample;
import java.util.Optional;

/**
 * That a restore is a test of one, into a schema that is dropped afterwards.
 *
 * @param schema in which its tables are, and where alone the session finds tables
 * @param state  the schema where the restore remembers how far it is
 * @param sample of archives; empty for all
 */
public record Scratch(String schema, String state, Optional<Sample> sample) {
}
