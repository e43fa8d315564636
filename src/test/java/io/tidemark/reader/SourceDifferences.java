package io.tidemark.reader;

import java.util.ArrayList;
import java.util.List;

/**
 * What a replica and its source don't have in common; each list ends after a thousand.
 *
 * @param sourceRows  rows of the source that the replica is to have
 * @param replicaRows ids of the replica, those it calls deleted left out
 * @param missing     ids that only the source has
 * @param extra       ids that only the replica has
 * @param different   ids, each with the columns in which the replica's latest version is another
 */
public record SourceDifferences(long sourceRows, long replicaRows, List<String> missing, List<String> extra,
                                List<String> different) {

    public boolean none() {
        return missing.isEmpty() && extra.isEmpty() && different.isEmpty();
    }

    /** A line each. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        missing.forEach(id -> problems.add("id " + id + ": is missing in the replica"));
        extra.forEach(id -> problems.add("id " + id + ": is in the replica and not in the source"));
        different.forEach(row -> problems.add("id " + row + ": differs from the source"));
        return problems;
    }
}
