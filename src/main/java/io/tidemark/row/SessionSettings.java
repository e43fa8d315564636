package io.tidemark.row;

/**
 * The settings of a source's session on which PostgreSQL's text forms depend, so that the same row is the same bytes
 * whatever the server's, the role's and the JVM's defaults are.
 *
 * <p>They must be issued as statements: pgjdbc names the JVM's {@code TimeZone} in the startup packet, which wins over
 * {@code options=-c TimeZone=UTC}. And they must be committed: PostgreSQL takes a {@code SET} back when its transaction
 * rolls back, and a pool without autocommit would run it in the first page's transaction; so pools are in autocommit. A
 * session that lost them is noticed, for {@link RowReader} and {@link RowJson} refuse a {@code timestamptz} with another
 * offset than {@code +00}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL: Client Connection
 *     Defaults</a>
 */
public final class SessionSettings {
    /**
     * One string of statements that fixes the text forms for the rest of the session, for a pool's {@code connectionInitSql}.
     *
     * <ul>
     *   <li>{@code TimeZone}, {@code DateStyle}: timestamps, also those within ranges and composites. Only the style is
     *       set; the order of day and month stays the server's, for it may be what the integrator's literals expect.
     *   <li>{@code IntervalStyle}, {@code bytea_output}: their default, against a role that has another.
     *   <li>{@code extra_float_digits}: 1 or more gives the shortest digits that read back the same.
     *   <li>{@code lc_monetary}: {@code money} is {@code $1,234.50} everywhere; the same is needed to read it back.
     *   <li>{@code quote_all_identifiers}: {@code regclass} and its like.
     * </ul>
     */
    public static final String SQL = """
            SET TimeZone TO 'UTC'; \
            SET DateStyle TO 'ISO'; \
            SET IntervalStyle TO 'postgres'; \
            SET bytea_output TO 'hex'; \
            SET extra_float_digits TO 1; \
            SET lc_monetary TO 'C'; \
            SET quote_all_identifiers TO off""";

    private SessionSettings() {}
}
