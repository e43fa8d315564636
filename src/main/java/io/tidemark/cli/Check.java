package io.tidemark.cli;

/**
 * A command that checks whether something is well. Its status is {@link ExitStatus#FAILED} where it isn't, so a check that
 * can't be done ends with {@link ExitStatus#UNKNOWN}.
 */
interface Check {
}
