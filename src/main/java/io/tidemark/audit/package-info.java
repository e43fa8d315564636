/**
 * The audit: a replica compared with its source, row by row and PDF by PDF.
 *
 * <p>The source is read in the stream's own order, page by page, each in a short transaction of its own; each row is looked
 * up in the index of the replica, and what of the index no row was seen for is asked for by id. Memory holds a page's open
 * ends, whatever the number of rows. Nothing here knows Camel, or writes to source or replica.
 */
package io.tidemark.audit;
