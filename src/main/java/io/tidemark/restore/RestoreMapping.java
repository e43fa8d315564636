package io.tidemark.restore;

import io.tidemark.run.StreamDefinition;
import java.util.Optional;
import java.util.Set;

/**
 * Where a stream's rows and attachments go back to.
 *
 * @param table      as SQL names it; its columns are the members of a row's JSON
 * @param computed   members that the stream's select makes, and that are not columns of the table
 * @param attachment statement that puts an attachment, whatever is there: {@code :?data} is its bytes, each other
 *                   {@code :?name} the row's member of that name; empty where attachments stay where they are
 */
public record RestoreMapping(StreamDefinition stream, String table, Set<String> computed, Optional<String> attachment) {
    /** What stands for the bytes in {@link #attachment}. */
    public static final String DATA = "data";

    public RestoreMapping {
        computed = Set.copyOf(computed);
    }
}
