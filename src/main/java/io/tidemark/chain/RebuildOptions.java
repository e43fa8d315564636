package io.tidemark.chain;

/**
 * How far a rebuild may go.
 *
 * @param dryRun find and prove the chain, and write nothing
 * @param force  replace what the state knows where it contradicts the chain, and end the chain before what is missing or
 *               damaged
 */
public record RebuildOptions(boolean dryRun, boolean force) {
}
