package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stores answer to a PUT that may not overwrite, and what a run makes of it. */
class StoreAnswersTest {
    private static Stage stage() {
        Stage stage = Stage.open(Map.of("tidemark.stream.dokumente.batch-rows", "2"));
        for (int i = 0; i < 5; i++) {
            stage.documents.dokument("acme").insert();
        }
        return stage;
    }

    /** The answer to each first PUT got lost; asked again, the store says that the key is taken: by this very object. */
    @Test
    void aPutWhoseAnswerWasLostIsConfirmedByWhatTheStoreHas() {
        try (Stage stage = stage()) {
            stage.catchUp("acme", "akten");
            stage.store.faults().on(Operation.PUT).ofKeys("dokumente/").times(3).refuseAfterwards(503);

            stage.catchUp("acme", "dokumente");

            assertThat(stage.readWhole("acme", "dokumente").replica().attachments()).isEqualTo(5);
        }
    }

    /** A run died before its watermark moved: the next one finds its objects, and overwrites none. */
    @Test
    void objectsThatARunLeftCountAsStored() {
        try (Stage stage = stage()) {
            stage.catchUp("acme", "dokumente");
            List<String> objects = stage.objects("");
            stage.asBeforeTheFirstCommit("acme", "dokumente");

            stage.catchUp("acme", "dokumente");

            stage.readWhole("acme", "dokumente");
            assertThat(stage.objects("")).isEqualTo(objects);
        }
    }

    @Test
    void aStoreThatKnowsNoConditionsIsAskedBeforeEachPut() {
        try (Stage stage = stage()) {
            stage.store.faults().on(Operation.PUT).times(1).refuse(501);

            stage.catchUp("acme", "dokumente");

            assertThat(stage.readWhole("acme", "dokumente").replica().attachments()).isEqualTo(5);
        }
    }

    @Test
    void aStoreThatCarriesNothingOutFailsTheRunAndNotForEver() {
        try (Stage stage = stage()) {
            try (var refusing = stage.store.faults().on(Operation.PUT).refuse(501)) {
                assertThat(stage.run("acme", "dokumente").message()).matches("S3Exception: .*Status Code: 501, .*");
                assertThat(refusing.hits()).isPositive();
            }

            stage.catchUp("acme", "dokumente");

            stage.readWhole("acme", "dokumente");
        }
    }
}
