/**
 * A replica's way back: rows and attachments into the tables of a PostgreSQL database, or into plain files.
 *
 * <p>Knows no Camel, and never writes to a replica. Memory doesn't depend on how many rows there are, or how large an
 * attachment is: an archive's rows wait in a temporary table of the database until the archive is proved.
 */
package io.tidemark.restore;
