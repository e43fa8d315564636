/** What all other packages use: a stream's key, and the exception that a person can do something about. */
package io.tidemark;
