package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tenants a place has, as the names of its buckets and keys say. */
class ReplicasTest {
    @TempDir
    private Path folder;

    private List<String> tenants(Map<String, String> settings, String... folders) throws IOException {
        for (String name : folders) {
            Files.createDirectories(folder.resolve(name));
        }
        return Replicas.inFolder(Settings.ofReplica(PropertySource.of(settings)), folder).tenants();
    }

    @Test
    void aBucketOfAConfiguredTenantNamesNoOther() throws IOException {
        assertThat(tenants(Map.of("tidemark.tenant.Ost.store.bucket", "tidemark-ost-{yyyy}-{MM}",
                "tidemark.tenant.West.store.bucket", "tidemark-west-2026-11"),
                "tidemark-ost-2026-11", "tidemark-ost-2026-12", "tidemark-west-2026-11", "tidemark-acme-2026-11"))
                .containsExactly("Ost", "West", "acme");
    }

    @Test
    void aBucketThatAConfiguredTenantsPatternDoesNotGiveIsStillAnothers() throws IOException {
        assertThat(tenants(Map.of("tidemark.tenant.West.store.bucket", "tidemark-west-2026-11"),
                "tidemark-west-2026-11", "tidemark-west-2026-12")).containsExactly("West", "west");
    }

    @Test
    void aPrefixOfAConfiguredTenantNamesNoOther() throws IOException {
        assertThat(tenants(Map.of("tidemark.store.bucket", "replica", "tidemark.store.prefix", "{tenant}/",
                "tidemark.tenant.Müller.store.prefix", "mueller/"),
                "replica/mueller/akten", "replica/acme/akten")).containsExactly("Müller", "acme");
    }

    @Test
    void aConfiguredTenantsBucketUnderAnotherPrefixNamesTheOtherToo() throws IOException {
        assertThat(tenants(Map.of("tidemark.tenant.Ost.store.bucket", "tidemark-ost-{yyyy}-{MM}",
                "tidemark.tenant.Ost.store.prefix", "own/"), "tidemark-ost-2026-11")).containsExactly("Ost", "ost");
    }
}
