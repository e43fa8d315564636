/**
 * A replica as it is read: where it lies (an S3 store or a mirror folder), its archives in the chain's order, and what is
 * in them.
 *
 * <p>Nothing here ever writes to a replica, asks a database, or knows Camel. Memory doesn't depend on how many objects,
 * archives or rows there are.
 */
package io.tidemark.replica;
