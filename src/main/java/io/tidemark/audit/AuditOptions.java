package io.tidemark.audit;

import io.tidemark.replica.Scope;

/**
 * How an audit is done.
 *
 * @param scope rows by their {@code updated_at}; its sample is of rows, by their ids
 * @param deep  whether attachments are compared by hash, for which the source reads them all; else by size
 */
public record AuditOptions(Scope scope, boolean deep) {
}
