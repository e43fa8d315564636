package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Fault;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two stores keeps other bytes than it is given, and says that all is well: nothing is believed to be in it. */
class AlteringStoreTest {
    private SourceDatabase source;
    private ObjectStoreServer store;
    private ObjectStoreServer sound;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        sound = ObjectStoreServer.inMemory();
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.tenant.emca.store.endpoint", sound.endpoint().toString());
        var documents = new DocumentStore(source);
        for (String tenant : new String[] {"acme", "emca"}) {
            documents.dokument(tenant).akte(documents.akte(tenant).insert()).insert();
        }
    }

    @AfterEach
    void stop() {
        sound.close();
        store.close();
        source.close();
    }

    @Test
    void storeThatKeepsTheFramingOfUploadsIsRefused() throws SQLException {
        assertRefusedUntilMended(Fault::frame);
    }

    /** Its size is right, and so is its metadata. */
    @Test
    void storeThatChangesABitIsRefused() throws SQLException {
        assertRefusedUntilMended(Fault::changeBit);
    }

    private void assertRefusedUntilMended(UnaryOperator<Fault> fault) throws SQLException {
        fault.apply(store.faults().on(Operation.PUT));
        // Neither a second run nor another process takes what is there for stored.
        for (int process = 1; process <= 2; process++) {
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                for (int run = 1; run <= 2; run++) {
                    for (String stream : Proof.STREAMS) {
                        RunReport report = tidemark.run("acme", stream);
                        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
                        assertThat(report.message()).startsWith("the store altered object tidemark-acme-2011-05/" + stream + "/")
                                .contains(" HINT: the store, or a proxy before it, keeps other bytes than it is given");
                        assertThat(tidemark.run("emca", stream).outcome()).isEqualTo(Outcome.CAUGHT_UP);
                    }
                }
            }
        }
        assertThat(source.strings("SELECT DISTINCT tenant FROM tidemark.watermark")).containsExactly("emca");

        store.faults().clear();
        for (String key : store.keys("tidemark-acme-2011-05")) {
            store.s3Client().deleteObject(delete -> delete.bucket("tidemark-acme-2011-05").key(key));
        }
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            for (String stream : Proof.STREAMS) {
                assertThat(tidemark.run("acme", stream).outcome()).isEqualTo(Outcome.CAUGHT_UP);
                new Proof(source, store).assertNothingLost("acme", stream);
                new Proof(source, sound).assertNothingLost("emca", stream);
            }
        }
    }

    /** In the life of a process, and not for each object. */
    @Test
    void firstObjectAloneIsReadBack() {
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            assertThat(store.faults().requests()).isEmpty();
            tidemark.run("acme", "akten");
            assertThat(store.faults().count(Operation.GET)).isEqualTo(1);
            tidemark.run("acme", "dokumente");
            assertThat(store.faults().count(Operation.GET)).isEqualTo(1);
        }
    }
}
