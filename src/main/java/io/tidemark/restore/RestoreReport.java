package io.tidemark.restore;

import java.util.List;
import java.util.Optional;

/**
 * What came of a restore.
 *
 * @param conflicts rows that were there before and are others than the replica's, named by table and key
 * @param dangling  foreign keys of the tables that aren't kept, a line each
 * @param since     when the interrupted restore began that this one went on with
 */
public record RestoreReport(List<StreamReport> streams, CountedNames conflicts, List<String> dangling,
                            Optional<String> since) {
    public RestoreReport {
        streams = List.copyOf(streams);
        dangling = List.copyOf(dangling);
    }
}
