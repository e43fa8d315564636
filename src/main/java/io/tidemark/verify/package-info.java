/**
 * Proves a replica against itself, and against the ledger where there is one: nothing is written, no source is asked.
 */
package io.tidemark.verify;
