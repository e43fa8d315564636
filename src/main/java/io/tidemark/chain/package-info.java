/**
 * The chain as the store holds it, written back into watermark and ledger when these are lost.
 *
 * <p>Nothing here ever writes to a store, or knows Camel.
 */
package io.tidemark.chain;
