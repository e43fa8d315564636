/**
 * The command line: one class a command.
 *
 * <p>Results go to stdout, as text or JSON; logs, progress and errors go to stderr.
 */
package io.tidemark.cli;
