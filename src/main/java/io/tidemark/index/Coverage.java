package io.tidemark.index;

import java.util.List;
import java.util.Set;

/**
 * How far an index knows what the replica has.
 *
 * @param lost   archives whose rows are in the index, and that are no longer in the replica as they were: by sequence number
 * @param faults why archives can't be counted on, lost ones and such as could never be read: the first of them
 * @param faulty how many there are
 */
public record Coverage(Set<Long> lost, List<String> faults, long faulty) {
    public Coverage {
        lost = Set.copyOf(lost);
        faults = List.copyOf(faults);
    }
}
