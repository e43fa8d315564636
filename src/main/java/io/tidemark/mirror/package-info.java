/**
 * Copies of a replica in another place, which a person controls: each object is proved as it comes, and is there whole or not
 * at all. Nothing is ever deleted or overwritten, at the source of the copy or in the place of the copies.
 */
package io.tidemark.mirror;
