package io.tidemark.config;

import java.util.Objects;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * How to reach a PostgreSQL database.
 *
 * @param url      {@code jdbc:postgresql:…}, without user and password, so that it may be shown
 * @param username of the role
 * @param password empty where the server asks for none
 */
public record DatabaseSettings(String url, String username, Secret password) {
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&](user|password)=|//[^/?]*@");
    private static final Pattern HIDDEN = Pattern.compile("(?i)([?&][^=&]*(?:password|user)[^=&]*=)[^&]*|(?<=//)[^/?]*@");

    public DatabaseSettings {
        checkUrl(url);
        Objects.requireNonNull(username);
        Objects.requireNonNull(password);
    }

    /**
     * Gives the URL back where it is one of PostgreSQL's and free of credentials.
     *
     * @throws IllegalArgumentException where it isn't
     */
    static String checkUrl(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "is not a PostgreSQL JDBC URL; expected jdbc:postgresql://host:port/database, e.g."
                            + " jdbc:postgresql://localhost:5432/documents");
        }
        if (CREDENTIALS.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "contains a user or a password; set them as username and password, and leave them out of the url");
        }
        // Redacted, as the driver logs what it refuses.
        if (Driver.parseURL(redact(url), null) == null) {
            throw new IllegalArgumentException(
                    "is not a URL that the PostgreSQL driver understands; expected jdbc:postgresql://host:port/database,"
                            + " e.g. jdbc:postgresql://localhost:5432/documents");
        }
        return url;
    }

    /** The URL with each password in it hidden. */
    static String redact(String url) {
        return HIDDEN.matcher(url).replaceAll(match -> (match.group(1) == null ? "" : match.group(1).replace("$", "\\$"))
                + "***" + (match.group().endsWith("@") ? "@" : ""));
    }

    @Override
    public String toString() {
        return "DatabaseSettings[url=" + redact(url) + ", username=" + username + ", password=" + password + "]";
    }
}
