/**
 * What is known to be stored, in the schema {@code tidemark} of the state database: watermark, ledger, quarantine, reports of
 * runs and checks; and the connections to both databases.
 *
 * <p>The watermark is written by {@link io.tidemark.state.StateStore} alone.
 */
package io.tidemark.state;
