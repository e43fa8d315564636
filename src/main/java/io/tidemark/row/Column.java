package io.tidemark.row;

import java.util.Objects;
import java.util.Optional;

/**
 * A column of a stream's query.
 *
 * @param name           as the query names it
 * @param type           PostgreSQL's type name ({@code pg_type.typname}), as {@code int8} or {@code _text} for an
 *                       array; of a domain, the type beneath it
 * @param form           how its values are written in JSON
 * @param elements       how an array's text is read; present exactly where {@code form} is {@link JsonForm#ARRAY}
 * @param outputFunction the qualified and quoted name of the type's output function, where a cast to {@code text}
 *                       gives something else
 */
public record Column(
        String name, String type, JsonForm form, Optional<ArrayElements> elements, Optional<String> outputFunction) {
    public Column {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(outputFunction);
        if (elements.isPresent() != (form == JsonForm.ARRAY)) {
            throw new IllegalArgumentException("arrays have elements, and nothing else has: column " + name);
        }
    }

    /** A column that is not an array and whose text form is a plain cast. */
    public Column(String name, String type, JsonForm form) {
        this(name, type, form, Optional.empty(), Optional.empty());
    }

    /** A column whose name starts with an underscore serves names and attachment queries, and is not written. */
    public boolean isWritten() {
        return !name.startsWith("_");
    }
}
