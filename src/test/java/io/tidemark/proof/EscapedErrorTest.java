package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.PATIENCE;
import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.FatalError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error that comes between two steps, in Camel's own loop, where no step can fail with it: as in an integrator's iterator. */
class EscapedErrorTest {
    @Test
    void endsTheProcessAndTheNextOneLosesNothing(@TempDir Path folder) throws Exception {
        try (var stage = new ServiceStage(folder)) {
            stage.documents.dokument(TENANT).akte(stage.documents.akte(TENANT).insert()).insert();
            Path config = stage.newFolder();
            String batch = Files.readString(Path.of("src/main/resources/routes/batch.camel.yaml"));
            Files.writeString(Files.createDirectories(config.resolve("routes")).resolve("batch.camel.yaml"),
                    batch.replaceFirst("ref: attachments(\\s+method: ofBatch)", "ref: throwing$1") + """

                            - beans:
                                - name: throwing
                                  type: %s
                            """.formatted(Throwing.class.getName()));

            try (var dying = ServiceProcess.startUnder(config, stage.settings(), List.of())) {
                assertThat(dying.awaitExit(PATIENCE)).as(dying.log()).isEqualTo(FatalError.STATUS);
                assertThat(dying.log()).contains("an error that no run can report").contains("NoClassDefFoundError");
            }

            stage.assertCleanAfterALastRun(stage.settings());
        }
    }

    /** Attachments of a batch, the first of which can't be made. */
    public static final class Throwing {
        public Iterator<Object> ofBatch() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public Object next() {
                    if (hasNext()) {
                        throw new NoClassDefFoundError("thrown for a test");
                    }
                    throw new NoSuchElementException();
                }
            };
        }
    }
}
