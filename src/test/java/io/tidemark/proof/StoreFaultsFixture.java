package io.tidemark.proof;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import io.tidemark.testing.TidemarkUnderTest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A source, a store, and a proxy before it that can misbehave; patience is short, so that a fault costs little time. */
abstract class StoreFaultsFixture {
    SourceDatabase source;
    ObjectStoreServer store;
    FaultProxy proxy;
    DocumentStore documents;
    Proof proof;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        proxy = FaultProxy.before(store.endpoint());
        documents = new DocumentStore(source);
        proof = new Proof(source, store);
    }

    @AfterEach
    void stop() {
        proxy.close();
        store.close();
        source.close();
    }

    Map<String, String> settings() {
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
        settings.put("tidemark.store.connect-timeout", "500ms");
        settings.put("tidemark.store.socket-timeout", "500ms");
        settings.put("tidemark.store.attempt-timeout", "1s");
        settings.put("tidemark.store.attempts", "3");
        settings.put("tidemark.store.retry-time", "5s");
        settings.put("tidemark.store.confirm", "all");
        return settings;
    }

    void insert(int akten) {
        for (int i = 0; i < akten; i++) {
            StoredRow akte = documents.akte("acme").insert();
            documents.dokument("acme").akte(akte).insert();
        }
    }
}
