package io.tidemark.doctor;

import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param where   {@code source}, {@code state}, {@code stream akten}, {@code acme/akten}, {@code target s3 bucket …}
 * @param found   the fact; never a secret, never the content of a row
 * @param meaning what follows from it; empty where all is well
 * @param todo    what to do; empty where all is well
 */
public record Finding(Severity severity, String where, String found, String meaning, String todo) {
    public Finding {
        Objects.requireNonNull(severity);
        if (severity != Severity.OK && (meaning.isEmpty() || todo.isEmpty())) {
            throw new IllegalArgumentException("a finding says what it means and what to do: " + found);
        }
    }
}
