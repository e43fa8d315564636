/**
 * Reads and checks a whole replica from the format page alone.
 *
 * <p>Nothing here is shared with what writes a replica: were a rule misread there, code in common would misread it here
 * too, and the two would agree on a replica that nobody else can restore.
 */
package io.tidemark.reader;
