package io.tidemark.batch;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a stream names its rows: {@code d-{updated_at}-{_akte_designator}-{designator}}.
 *
 * <p>{@code {column}} stands for the escaped value of that column, in PostgreSQL's text form; the watermark column's name
 * stands for the row's {@code updated_at} in the form of names. Everything else stands for itself, and is of
 * {@code A-Z a-z 0-9 . _ -}.
 *
 * <p>Unescaping a name gives back the text the pattern makes of the raw values, so rows share a name only where that text
 * is the same: never with {@code {designator}-a-{updated_at}}, whose end has a fixed length; with {@code {a}-{b}} only
 * where a value holds the separator, as {@code (x-y, z)} and {@code (x, y-z)} do. Rows of one batch that still share a name
 * are distinguished by their id. It is immutable.
 */
public final class NamePattern {
    private static final String HINT = "write it as {designator}-a-{updated_at}: columns in braces, and between them "
            + "only A-Z a-z 0-9 . _ -";

    private final String text;
    private final String watermarkColumn;
    private final List<Part> parts;

    private record Part(boolean isColumn, String text) {
    }

    private NamePattern(String text, String watermarkColumn, List<Part> parts) {
        this.text = text;
        this.watermarkColumn = watermarkColumn;
        this.parts = parts;
    }

    /**
     * The pattern that the text says.
     *
     * @throws TidemarkException where a brace is left open or empty, a character isn't allowed, the pattern starts with
     *                           a dot, or it names no column, which would give all rows one name
     */
    public static NamePattern parse(String text, String watermarkColumn) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end;
            if (text.charAt(at) == '{') {
                end = text.indexOf('}', at);
                if (end <= at + 1 || text.substring(at + 1, end).indexOf('{') >= 0) {
                    throw refused(text, "has a brace that names no column");
                }
                parts.add(new Part(true, text.substring(at + 1, end)));
                at = end + 1;
            } else {
                end = at;
                while (end < text.length() && Names.isSafe(text.charAt(end))) {
                    end++;
                }
                if (end == at) {
                    throw refused(text, "has a character that no name may have, at " + (at + 1));
                }
                parts.add(new Part(false, text.substring(at, end)));
                at = end;
            }
        }
        if (parts.stream().noneMatch(Part::isColumn)) {
            throw refused(text, "names no column, so all rows would have one name");
        }
        if (text.startsWith(".")) {
            throw refused(text, "starts with a dot, which hides files");
        }
        return new NamePattern(text, watermarkColumn, List.copyOf(parts));
    }

    /** The columns it needs, in the order it names them. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        parts.stream().filter(Part::isColumn).forEach(part -> columns.add(part.text()));
        return columns;
    }

    /**
     * Checks that the query has every column the pattern needs.
     *
     * @throws TidemarkException that names the ones it lacks
     */
    public void checkColumns(Collection<String> ofQuery) {
        Set<String> lacking = columns();
        lacking.removeAll(ofQuery);
        if (!lacking.isEmpty()) {
            throw new TidemarkException("the name pattern " + text + " needs columns that the query lacks: "
                    + String.join(", ", lacking), "add them to the query (a column whose name starts with an underscore "
                    + "serves names and is not written), or change the pattern");
        }
    }

    /**
     * The row's name, without extension: at most {@link Names#MAX_LENGTH} characters.
     *
     * @param values PostgreSQL's text form of a column's value; empty where it is NULL or there is no such column. It is
     *               not asked for the watermark column.
     * @throws UnwritableRowException where a value is NULL or missing, or the name would be empty
     */
    public String name(Instant updatedAt, Function<String, Optional<String>> values) throws UnwritableRowException {
        StringBuilder name = new StringBuilder(96);
        for (Part part : parts) {
            if (!part.isColumn()) {
                name.append(part.text());
            } else if (part.text().equals(watermarkColumn)) {
                name.append(Timestamps.inName(updatedAt));
            } else {
                Optional<String> value = values.apply(part.text());
                if (value.isEmpty()) {
                    throw new UnwritableRowException("column " + part.text() + ", which the row's name needs, is null");
                }
                Names.appendEscaped(name, value.get());
            }
        }
        if (name.isEmpty()) {
            throw new UnwritableRowException("the row's name would be empty");
        }
        if (name.charAt(0) == '.') {
            // An empty value before a literal dot; a value's own leading dot is escaped already.
            name.replace(0, 1, "=2E");
        }
        return Names.shortened(name.toString());
    }

    /** The pattern as it was configured. */
    @Override
    public String toString() {
        return text;
    }

    private static TidemarkException refused(String text, String why) {
        return new TidemarkException("the name pattern \"" + text + "\" " + why, HINT);
    }
}
