package io.tidemark.verify;

import io.tidemark.replica.Scope;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a verification goes.
 *
 * @param scope  which archives are read; all are listed in any case
 * @param deep   whether attachments are read, too
 * @param head   the SHA-256 of an archive that the chain has to have, in lower-case hex
 * @param isCopy whether a copy is read, which may be behind: that the ledger knows more is not a fault then
 * @param spool  a folder for what doesn't fit into memory, made where it is missing
 */
public record VerifyOptions(Scope scope, boolean deep, Optional<String> head, boolean isCopy, Path spool) {
}
