package io.tidemark.doctor;

import io.tidemark.TidemarkException;
import java.sql.SQLException;
import java.util.List;

/** Collects findings of one place, in order. One thread uses it at a time. */
final class Findings {
    private final String where;
    private final List<Finding> all;

    private Findings(String where, List<Finding> all) {
        this.where = where;
        this.all = all;
    }

    /** Findings of {@code where} that go into {@code all}. */
    static Findings of(String where, List<Finding> all) {
        return new Findings(where, all);
    }

    /** Goes on at another place. */
    Findings at(String place) {
        return new Findings(place, all);
    }

    void ok(String found) {
        add(Severity.OK, found, "", "");
    }

    void warning(String found, String meaning, String todo) {
        add(Severity.WARNING, found, meaning, todo);
    }

    void error(String found, String meaning, String todo) {
        add(Severity.ERROR, found, meaning, todo);
    }

    /** What a run would fail with. */
    void error(TidemarkException failure) {
        error(failure.fact(), "each run fails with this", failure.hint().isEmpty() ? "fix that" : failure.hint());
    }

    void add(Severity severity, String found, String meaning, String todo) {
        all.add(new Finding(severity, where, found.strip().replaceAll("\\s*\\R\\s*", " "), meaning, todo));
    }

    /** Does a check that asks a database; what it fails with is a finding. */
    void attempt(SqlCheck check) {
        try {
            check.run();
        } catch (TidemarkException e) {
            error(e);
        } catch (SQLException e) {
            DatabaseFailure.of(e).addTo(this);
        }
    }

    /** A check that asks a database. */
    @FunctionalInterface
    interface SqlCheck {
        void run() throws SQLException;
    }

    boolean hasErrors() {
        return all.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
