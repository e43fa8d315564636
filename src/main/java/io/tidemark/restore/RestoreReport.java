package io.tidemark.restore;

import java.util.List;
import java.util.Optional;

/**
 * What came of a restore.
 *
 * @param conflicts rows that were there before and are others than the replica's, named by table and key
 * @param since     when the interrupted restore began that this one went on with
 */
public record RestoreReport(List<StreamReport> streams, Named conflicts, Optional<String> since) {
    public RestoreReport {
        streams = List.copyOf(streams);
    }
}
