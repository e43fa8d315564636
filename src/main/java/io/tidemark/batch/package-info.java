/**
 * What is written: the names of things, and one archive for a batch of rows.
 *
 * <p>The rules are those of the replica format ({@code tidemark/1}). An archive is a BagIt bag (RFC 8493) in a POSIX tar
 * (IEEE Std 1003.1, pax) in gzip (RFC 1952). Nothing here knows a database, an object store or Camel, and nothing here
 * reads a clock, a host name or a random number: the same rows give the same bytes.
 */
package io.tidemark.batch;
