/** Finds versions of rows in a replica, by what its archives hold: no database is asked, nothing is written there. */
package io.tidemark.find;
