/**
 * An index of a replica on local disk: what the replica has of each row, and in which archive.
 *
 * <p>It is a cache. It grows by the archives that are new, is made anew where it is missing or of another chain, and nothing
 * but speed depends on it. Memory doesn't depend on how many rows there are. It knows no Camel and never writes to a replica.
 */
package io.tidemark.index;
