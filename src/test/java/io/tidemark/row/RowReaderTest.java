package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowReaderTest {
    private static final RowShape SHAPE = RowShape.of(List.of(
            new Column("id", "int8", JsonForm.NUMBER),
            new Column("updated_at", "timestamptz", JsonForm.TIMESTAMPTZ),
            new Column("_designator", "text", JsonForm.TEXT)));
    private static final RowReader READER = new RowReader(SHAPE, "updated_at", "id");

    private static Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("id", "4711");
        values.put("updated_at", "2011-05-01 10:00:00.1234+00");
        values.put("_designator", "A 1");
        return values;
    }

    @Test
    void aRowHasItsPlaceInTheOrderAndItsValues() {
        Row row = READER.read(values());

        assertThat(row.id()).isEqualTo("4711");
        assertThat(row.updatedAt()).isEqualTo(Instant.parse("2011-05-01T10:00:00.1234Z"));
        assertThat(row.value("_designator")).hasValue("A 1");
        assertThat(row.value("updated_at")).hasValue("2011-05-01 10:00:00.1234+00");
        assertThat(row.shape()).isSameAs(SHAPE);
    }

    @Test
    void aRowPrintsItsKeyAndNothingElse() {
        assertThat(READER.read(values())).hasToString("row 4711 of 2011-05-01T10:00:00.123400Z");
    }

    @Test
    void aRowKeepsItsValuesWhenTheMapChanges() {
        Map<String, Object> values = values();
        Row row = READER.read(values);

        values.put("_designator", "B 2");

        assertThat(row.value("_designator")).hasValue("A 1");
    }

    @Test
    void nullIsEmpty() {
        Map<String, Object> values = values();
        values.put("_designator", null);

        assertThat(READER.read(values).value("_designator")).isEmpty();
    }

    @Test
    void anUnknownColumnIsAnErrorWhereverItIsNamed() {
        String message = "the stream's select has no column \"other\"\nHINT: add it to the select, with a leading"
                + " underscore if it isn't to be written, or correct the setting, name pattern or attachment query that names it";
        Row row = READER.read(values());

        assertThatThrownBy(() -> row.value("other")).isInstanceOf(TidemarkException.class).hasMessage(message);
        assertThatThrownBy(() -> new RowReader(SHAPE, "other", "id")).hasMessage(message);
        assertThatThrownBy(() -> new RowReader(SHAPE, "updated_at", "other")).hasMessage(message);
    }

    @Test
    void aColumnThatDoesNotArriveIsNotTakenForNull() {
        Map<String, Object> values = values();
        values.remove("_designator");

        assertThatThrownBy(() -> READER.read(values))
                .isInstanceOf(TidemarkException.class)
                .hasMessageStartingWith("the stream's select has no column \"_designator\"");
    }

    @Test
    void aValueThatIsNoTextIsRefusedWithoutBeingShown() {
        Map<String, Object> values = values();
        values.put("id", 4711L);

        assertThatThrownBy(() -> READER.read(values))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("column \"id\" arrives as java.lang.Long, not as text\n"
                        + "HINT: select it by the shape's select list");
    }

    @Test
    void aRowWithoutAKeyIsRefused() {
        for (String key : List.of("id", "updated_at")) {
            Map<String, Object> values = values();
            values.put(key, null);

            assertThatThrownBy(() -> READER.read(values))
                    .isInstanceOf(TidemarkException.class)
                    .hasMessage("column \"" + key + "\" is NULL, so a row has no place in the stream's order\n"
                            + "HINT: leave such rows out of the select, or give them a value");
        }
    }

    @Test
    void theWatermarkColumnMustBeATimestamp() {
        assertThatThrownBy(() -> new RowReader(SHAPE, "id", "id"))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("the watermark column \"id\" is of type int8\n"
                        + "HINT: it must be a timestamptz, or a timestamp in UTC");
    }
}
