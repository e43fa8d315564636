package io.tidemark.reader;

import java.util.Optional;

/**
 * How closely to look.
 *
 * @param deep         read every attachment's bytes, not just its size and metadata
 * @param expectedHead SHA-256 of the chain's last archive, as the ledger has it: a chain cut short is noticed by
 *                     nothing else
 * @param namePattern  the pattern of the rows' names, {@code {column}} for a column's value; a column that isn't in the
 *                     row stands for any value
 * @param key          the members of a row's JSON that place it
 */
public record ReadOptions(boolean deep, Optional<String> expectedHead, Optional<String> namePattern, KeyColumns key) {

    /** The patterns that the format page gives for its two streams; no other stream has one. */
    public static ReadOptions forStream(String stream) {
        return new ReadOptions(false, Optional.empty(), switch (stream) {
            case "akten" -> Optional.of("{designator}-a-{updated_at}");
            case "dokumente" -> Optional.of("d-{updated_at}-{_akte_designator}-{designator}");
            default -> Optional.empty();
        }, KeyColumns.DEFAULT);
    }

    public ReadOptions withDeep(boolean yes) {
        return new ReadOptions(yes, expectedHead, namePattern, key);
    }

    public ReadOptions withExpectedHead(String sha256) {
        return new ReadOptions(deep, Optional.of(sha256), namePattern, key);
    }

    public ReadOptions withKey(KeyColumns columns) {
        return new ReadOptions(deep, expectedHead, namePattern, columns);
    }
}
