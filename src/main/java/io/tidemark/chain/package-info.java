/**
 * The chain as the store holds it: found, proved, and written back into watermark and ledger when these are lost.
 *
 * <p>Nothing here ever writes to a store. Only {@link io.tidemark.chain.ArchiveSteps} knows Camel.
 */
package io.tidemark.chain;
