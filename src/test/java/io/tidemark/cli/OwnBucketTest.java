package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant whose name gives no legal bucket, with the pattern that the error message proposes, beside others. */
class OwnBucketTest {
    @TempDir
    private Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void replicate() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("Ost", 3, 0, 1);
        new DocumentStore(source).load("acme", 3, 0, 1);
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.tenant.Ost.store.bucket", "tidemark-ost-{yyyy}-{MM}");
        assertSuccess("run", "--once", "--stream", "akten");
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    private Invocation call(String... arguments) {
        return Invocation.with(settings, arguments);
    }

    private Invocation assertSuccess(String... arguments) {
        Invocation result = call(arguments);
        assertThat(result.status()).as(result.toString()).isEqualTo(ExitStatus.OK);
        return result;
    }

    @Test
    void commandsFindEveryTenantByItsBuckets() throws IOException {
        assertThat(assertSuccess("verify").out()).contains("Ost/akten", "acme/akten").doesNotContain("ost/akten");
        assertThat(assertSuccess("find", "--stream", "akten").out()).contains("Ost", "acme");
        String mirror = Files.createDirectories(folder.resolve("mirror")).toString();
        assertThat(assertSuccess("mirror", "--to", mirror).out()).contains("\nOst ", "\nacme ").doesNotContain("\nost ");
        assertThat(assertSuccess("verify", "--from", mirror).out()).contains("Ost/akten", "acme/akten");
        String files = folder.resolve("files").toString();
        assertThat(assertSuccess("restore", "--to-files", files).out()).contains("Ost", "acme").doesNotContain("ost ");
    }

    @Test
    void anotherTenantThatWouldHaveItsBucketsFailsAloneAndByName() throws IOException {
        new DocumentStore(source).load("ost", 2, 0, 1);
        new DocumentStore(source).load("zeta", 2, 0, 1);

        Invocation run = call("run", "--once", "--stream", "akten");

        assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(run.out() + run.err()).contains("gives tenants Ost and ost the same place, tidemark-ost-2010-11/");
        assertThat(source.strings("SELECT tenant || ' ' || outcome FROM tidemark.run WHERE stream = 'akten' ORDER BY 1"))
                .containsExactly("Ost caught-up", "acme caught-up", "ost failed", "zeta caught-up");
        assertThat(assertSuccess("verify").out()).contains("Ost/akten", "acme/akten", "zeta/akten");
        assertThat(call("check").out()).contains("warning  tenant ost: tidemark.store.bucket: gives tenants Ost and ost the"
                + " same place, tidemark-ost-2010-11/");
    }

    /** What has replicated for years is not taken over by a tenant that is configured later. */
    @Test
    void aTenantWhoseBucketsAreGivenToAnotherIsReportedAndStopsNoOther() throws IOException {
        new DocumentStore(source).load("zeta", 2, 0, 1);
        assertSuccess("run", "--once", "--stream", "akten");
        settings.put("tidemark.tenant.Zeta.store.bucket", "tidemark-zeta-{yyyy}-{MM}");

        Invocation verified = call("verify");

        assertThat(verified.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(verified.out()).contains("zeta/akten: fault: its replica can't be looked for: tidemark.store.bucket: gives"
                + " tenants Zeta and zeta the same place, tidemark-zeta-2010-11/", "Ost/akten, target s3",
                "acme/akten, target s3");
        Invocation checked = call("check");
        assertThat(checked.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(checked.out()).contains("error    tenant zeta: tidemark.store.bucket: gives tenants Zeta and zeta the same");
    }
}
