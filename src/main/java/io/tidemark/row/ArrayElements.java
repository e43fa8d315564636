package io.tidemark.row;

import java.util.Objects;

/**
 * What an array's text must be read with: the form of its elements and the character between them.
 *
 * @param form      of one element, never {@link JsonForm#ARRAY}: an array whose elements are of a domain over another
 *                  array has them as strings, for nested JSON arrays would read back as one array of two dimensions
 * @param delimiter {@code pg_type.typdelim} of the element type: a comma, but for {@code box}, which has a semicolon
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL: Array Input and Output</a>
 */
public record ArrayElements(JsonForm form, char delimiter) {
    public ArrayElements {
        Objects.requireNonNull(form);
        if (form == JsonForm.ARRAY) {
            throw new IllegalArgumentException("an element of an array has a scalar form");
        }
    }
}
