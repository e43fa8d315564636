/**
 * The restore test: a replica, or a sample of it, is restored into a scratch schema, compared, and dropped.
 *
 * <p>Knows no Camel, never writes to a replica, and touches nothing of the database but its own schemas.
 */
package io.tidemark.drill;
