package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A source whose columns change between two runs of one process, whose sessions know the queries by then. */
class ChangedColumnTest {
    @Test
    void aColumnThatBecomesJsonOfTheOtherKindFailsNoRun() {
        try (var stage = Stage.open(Map.of())) {
            int day = 1;
            for (String type : List.of("jsonb", "json", "jsonb")) {
                stage.source.execute("ALTER TABLE akte ALTER attributes DROP DEFAULT",
                        "ALTER TABLE akte ALTER attributes TYPE " + type + " USING attributes::" + type,
                        "INSERT INTO akte (tenant, designator, type, name, address, attributes, updated_at)"
                                + " VALUES ('acme', 'A" + day + "', 'Auftrag', 'Name', '{}', '{\"a\": 1}', '2011-05-0" + day++ + "Z')");

                assertThat(stage.catchUp("acme", "akten").rows()).as(type).isEqualTo(1);
            }
            assertThat(stage.readWhole("acme", "akten").replica().rows()).isEqualTo(3);
        }
    }
}
