package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** By these a store refuses bytes that were changed on their way, also one that checks no signature of them. */
class PutChecksumsTest {
    @Test
    void eachPutTellsTheDigestsOfItsBytes() throws Exception {
        List<FaultProxy.Request> puts = new CopyOnWriteArrayList<>();
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var proxy = FaultProxy.before(store.endpoint())) {
            var documents = new DocumentStore(source);
            documents.dokument("acme").akte(documents.akte("acme").insert()).insert();
            proxy.plan(request -> {
                if (request.method().equals("PUT") && request.isOfObject()) {
                    puts.add(request);
                }
                return Optional.empty();
            });
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                for (String stream : Proof.STREAMS) {
                    assertThat(tidemark.run("acme", stream).outcome()).isEqualTo(Outcome.CAUGHT_UP);
                }
            }
            // Of three objects, and of one once more, by which the store's conditions are tried.
            assertThat(puts).hasSizeGreaterThanOrEqualTo(4);
            for (FaultProxy.Request put : puts) {
                String key = put.path().replaceFirst("^/tidemark-acme-2011-05/", "").replaceFirst("\\?.*", "");
                byte[] bytes = store.bytes("tidemark-acme-2011-05", key);
                assertThat(put.header("content-md5")).as(key).contains(digest("MD5", bytes));
                assertThat(put.header("x-amz-checksum-sha256")).as(key).contains(digest("SHA-256", bytes));
            }
        }
    }

    private static String digest(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
