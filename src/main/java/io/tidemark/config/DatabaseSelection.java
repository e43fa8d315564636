package io.tidemark.config;

import java.util.List;
import java.util.Optional;

/** Which databases there are: source, state, and the one to restore into. Immutable. */
final class DatabaseSelection {
    private static final String EXAMPLE_URL = "jdbc:postgresql://localhost:5432/documents";

    private final Optional<DatabaseSettings> source;
    private final Optional<DatabaseSettings> state;
    private final Optional<String> restoreUrl;
    private final Optional<String> restoreUsername;
    private final Secret restorePassword;

    /**
     * Reads them.
     *
     * @param needsDatabases whether it is a problem where none is given
     */
    DatabaseSelection(Reader reader, boolean needsDatabases) {
        boolean hasDatabases = needsDatabases || !reader.value(List.of("tidemark.source.url"), "").isBlank();
        source = hasDatabases ? Optional.of(source(reader)) : Optional.empty();
        state = source.map(database -> state(reader, database));
        restoreUrl = reader.read(List.of("tidemark.restore.url"), source.map(DatabaseSettings::url),
                text -> Optional.of(DatabaseSettings.checkUrl(text)));
        restoreUsername = reader.read(List.of("tidemark.restore.username"), source.map(DatabaseSettings::username),
                Optional::of);
        restorePassword = reader.secret(List.of("tidemark.restore.password"));
    }

    boolean isGiven() {
        return source.isPresent();
    }

    /** @throws ConfigurationException where none is given */
    DatabaseSettings source() {
        return source.orElseThrow(DatabaseSelection::noDatabase);
    }

    /** @throws ConfigurationException where none is given */
    DatabaseSettings state() {
        return state.orElseThrow(DatabaseSelection::noDatabase);
    }

    /** As {@link Settings#restore}. */
    DatabaseSettings restore(Optional<String> url) {
        Problems problems = new Problems();
        if (url.or(() -> restoreUrl).isEmpty()) {
            problems.add("tidemark.restore.url: is missing; expected a value, e.g. " + EXAMPLE_URL);
        }
        if (restoreUsername.isEmpty()) {
            problems.add("tidemark.restore.username: is missing; expected a value, e.g. tidemark");
        }
        problems.throwIfAny();
        String username = restoreUsername.orElseThrow();
        // As with the state: the source's password is the source's role's alone.
        boolean shared = restorePassword.isEmpty() && source.filter(role -> role.username().equals(username)).isPresent();
        try {
            return new DatabaseSettings(url.or(() -> restoreUrl).orElseThrow(), username,
                    shared ? source().password() : restorePassword);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of("the URL of the database to restore into " + e.getMessage()));
        }
    }

    private static DatabaseSettings source(Reader reader) {
        return new DatabaseSettings(reader.required("tidemark.source.url", EXAMPLE_URL, DatabaseSettings::checkUrl),
                reader.required("tidemark.source.username", "tidemark", text -> text),
                reader.secret(List.of("tidemark.source.password")));
    }

    private static DatabaseSettings state(Reader reader, DatabaseSettings source) {
        String url = reader.read(List.of("tidemark.state.url"), source.url(), DatabaseSettings::checkUrl);
        String username = reader.read(List.of("tidemark.state.username"), source.username(), text -> text);
        Secret password = reader.secret(List.of("tidemark.state.password"));
        // The source's password is the source's role's: no other role is tried with it.
        boolean shared = password.isEmpty() && username.equals(source.username());
        return new DatabaseSettings(url, username, shared ? source.password() : password);
    }

    private static ConfigurationException noDatabase() {
        return new ConfigurationException(List.of("tidemark.source.url: is missing; expected a value, e.g. " + EXAMPLE_URL));
    }
}
