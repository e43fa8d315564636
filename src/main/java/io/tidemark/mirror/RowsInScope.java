package io.tidemark.mirror;

import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Scope;
import java.io.InputStream;
import java.time.Instant;

/** Looks whether an archive has rows that are meant: its name says where they may be, a supplement's not even that. */
final class RowsInScope implements ArchiveVisitor {
    private final Scope scope;
    private boolean hasRow;

    RowsInScope(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void row(String name, Instant modified, InputStream json) {
        hasRow |= scope.includes(modified);
    }

    /** To be asked when all of it was read; also of an archive that names rows which it doesn't hold. */
    boolean has(ReadArchive.Whole archive) {
        return scope.isAll() || hasRow
                || archive.batch().deleted().stream().anyMatch(row -> scope.includes(row.updatedAt()))
                || archive.batch().setAside().stream().anyMatch(row -> scope.includes(row.updatedAt()));
    }
}
