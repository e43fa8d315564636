package io.tidemark.audit;

import io.tidemark.audit.Finding.Kind;
import io.tidemark.batch.Sha256;
import io.tidemark.index.IndexedRow;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.row.Column;
import io.tidemark.row.Row;
import io.tidemark.row.RowJson;
import io.tidemark.row.RowShape;
import java.util.List;
import java.util.Optional;

/**
 * Compares one row of the source with its newest version in the replica, by the hash of its JSON.
 *
 * <p>A table that was given a column makes other JSON of every row. Where that column is NULL, the older JSON gives the same
 * row back, so it is compared without it.
 */
final class RowComparison {
    private final ReplicaIndex index;
    private final List<String> columns;

    RowComparison(ReplicaIndex index, RowShape shape) {
        this.index = index;
        this.columns = shape.writtenColumns().stream().map(Column::name).toList();
    }

    /**
     * In what they differ; empty where they don't.
     *
     * @param version which is not set aside
     */
    Optional<Finding> compare(Row row, byte[] json, IndexedRow version) {
        if (!version.updatedAt().equals(row.updatedAt())) {
            return changed(row, "is of " + version.updatedAt() + " in the replica");
        }
        if (isHash(json, version)) {
            return Optional.empty();
        }
        List<String> then = index.columns(version.sequence());
        List<String> gone = then.stream().filter(name -> !columns.contains(name)).toList();
        if (!gone.isEmpty()) {
            return changed(row, "has columns in the replica that the stream no longer has: " + String.join(", ", gone));
        }
        List<String> added = columns.stream().filter(name -> !then.contains(name)).toList();
        List<String> filled = added.stream().filter(name -> row.value(name).isPresent()).toList();
        if (!filled.isEmpty()) {
            return changed(row, "has a value in columns that the stream did not have when it was stored: "
                    + String.join(", ", filled));
        }
        return !then.equals(columns) && isHash(RowJson.bytes(row.only(then)), version) ? Optional.empty()
                : changed(row, "has other values in the replica, and the same updated_at");
    }

    private static boolean isHash(byte[] json, IndexedRow version) {
        return version.sha256().filter(Sha256.hex(Sha256.digest().digest(json))::equals).isPresent();
    }

    private static Optional<Finding> changed(Row row, String fact) {
        return Optional.of(new Finding(Kind.CHANGED, row.id(), row.updatedAt(), fact));
    }
}
