package io.tidemark.config;

import static io.tidemark.config.SettingsTexts.problems;
import static io.tidemark.config.SettingsTexts.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings of one tenant or stream: the nearest key counts, and a name that nobody has is a typo. */
class TenantSettingsTest {
    @Test
    void theNearestKeyOfAStreamCounts() {
        Settings settings = settings(
                "tidemark.stream.default.page-rows", "1",
                "tidemark.stream.akten.page-rows", "2",
                "tidemark.tenant.acme.stream.default.page-rows", "3",
                "tidemark.tenant.acme.stream.akten.page-rows", "4");

        assertThat(settings.stream("emca", "dokumente").pageRows(true)).isEqualTo(1);
        assertThat(settings.stream("emca", "akten").pageRows(true)).isEqualTo(2);
        assertThat(settings.stream("acme", "dokumente").pageRows(true)).isEqualTo(3);
        assertThat(settings.stream("acme", "akten").pageRows(true)).isEqualTo(4);
    }

    @Test
    void aTenantsNameMayHoldDotsDashesUmlautsAndWordsOfKeys() {
        for (String tenant : List.of("a.b", "a-b", "Müller & Söhne: GmbH", "x.store.y", "x.stream.akten.y", "default")) {
            Settings settings = settings("tidemark.tenants", tenant,
                    "tidemark.store.bucket", "all",
                    "tidemark.tenant." + tenant + ".store.region", "eu-west-1",
                    "tidemark.tenant." + tenant + ".stream.akten.page-rows", "7");

            assertThat(settings.store(tenant).connection().region()).as(tenant).isEqualTo("eu-west-1");
            assertThat(settings.stream(tenant, "akten").pageRows(true)).as(tenant).isEqualTo(7);
        }
    }

    @Test
    void settingsOfATenantThatIsNotReplicatedAreATypo() {
        assertThat(problems("tidemark.tenants", "acme,other", "tidemark.tenant.acmee.store.region", "eu-west-1"))
                .containsExactly("tidemark.tenant.acmee.store.region = eu-west-1: is for tenant acmee, which"
                        + " tidemark.tenants doesn't list; did you mean acme? expected one of acme, other");
    }

    @Test
    void namesThatShareAVariableAreDifferentTenants() {
        assertThat(problems("tidemark.tenants", "a-b", "tidemark.tenant.a.b.store.region", "eu-west-1"))
                .containsExactly("tidemark.tenant.a.b.store.region = eu-west-1: is for tenant a.b, which"
                        + " tidemark.tenants doesn't list; did you mean a-b? expected one of a-b");
    }

    @Test
    void settingsOfAStreamThatDoesNotExistAreATypo() {
        Settings settings = settings("tidemark.stream.aktne.page-rows", "1", "tidemark.stream.default.start", "2011-01-01");

        assertThatCode(() -> settings.requireStreams(Set.of("aktne"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> settings.requireStreams(Set.of("akten", "dokumente"))).hasMessage("""
                the configuration has 1 problem:
                  - tidemark.stream.aktne.page-rows = 1: is for stream aktne, which no route has; did you mean akten? \
                expected one of akten, dokumente, default
                HINT: built-in/application.properties of the installation documents every key; without one, unzip -p \
                tidemark.jar application.properties shows it""");
    }

    @Test
    void knowsWhichTenantsHaveASchedule() {
        Settings settings = settings(
                "tidemark.stream.akten.schedule", "1h",
                "tidemark.tenant.acme.stream.akten.schedule", "1m",
                "tidemark.tenant.emca.stream.default.schedule", "2m",
                "tidemark.tenant.other.stream.akten.page-rows", "1");

        assertThat(settings.tenantsWithSchedule("akten")).containsExactly("acme", "emca");
        assertThat(settings.tenantsWithSchedule("dokumente")).containsExactly("emca");
    }
}
