package io.tidemark.config;

import static io.tidemark.config.SettingsTexts.problems;
import static io.tidemark.config.SettingsTexts.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.YearMonth;
import org.junit.jupiter.api.Test;

/** Where replicas are stored: no two tenants in one place, and no half of a key. */
class StoreSettingsTest {
    @Test
    void aTenantsStoreOverridesTheGeneralOneKeyByKey() {
        Settings settings = settings(
                "tidemark.store.endpoint", "https://s3.example.org",
                "tidemark.store.access-key", "general",
                "tidemark.store.secret-key", "general secret",
                "tidemark.tenant.acme.store.endpoint", "",
                "tidemark.tenant.acme.store.access-key", "own",
                "tidemark.tenant.acme.store.secret-key", "own secret",
                "tidemark.tenant.emca.store.parallel", "2");

        ConnectionSettings own = settings.store("acme").connection();
        assertThat(own.endpoint()).as("an empty text is the default").isEmpty();
        assertThat(own.pathStyle()).isFalse();
        assertThat(own.credentials()).contains(new Credentials(new Secret("own"), new Secret("own secret")));
        assertThat(settings.store("emca").parallel()).isEqualTo(2);
        assertThat(settings.store("emca").connection()).as("one client will do for both")
                .isEqualTo(settings.store("other").connection());
        assertThat(settings.store("emca").connection().pathStyle()).isTrue();
    }

    @Test
    void halvesOfAnAccessKeyFromTwoPlacesAreNoPair() {
        assertThat(problems(
                "tidemark.store.access-key", "a", "tidemark.store.secret-key", "hidden",
                "tidemark.tenant.acme.store.secret-key", "hidden"))
                .containsExactly("tidemark.tenant.acme.store.secret-key = ***: has no other half; expected both, or neither"
                        + " for the SDK's default chain: set tidemark.tenant.acme.store.access-key too");
    }

    @Test
    void noTwoTenantsShareAPlace() {
        assertThat(problems("tidemark.store.bucket", "replica")).containsExactly(
                "tidemark.store.bucket = replica: gives all tenants the same place, where their archives would have the same"
                        + " names; expected {tenant} in it or in tidemark.store.prefix, e.g."
                        + " tidemark-{tenant}-{yyyy}-{MM}");
        assertThat(problems("tidemark.store.bucket", "replica", "tidemark.tenants", "acme,emca")).containsExactly(
                "tidemark.store.bucket: gives tenants acme and emca the same place, replica/, where their archives would have"
                        + " the same names; expected {tenant} in it or in tidemark.store.prefix, e.g."
                        + " tidemark-{tenant}-{yyyy}-{MM}");
        Settings all = settings("tidemark.tenant.acme.store.bucket", "tidemark-emca-{yyyy}-{MM}");
        assertThat(all.store("acme").bucket(YearMonth.of(2011, 5))).isEqualTo("tidemark-emca-2011-05");
        assertThatThrownBy(() -> all.store("emca")).as("it shows when emca does").hasMessageContaining("tidemark.store.bucket:"
                + " gives tenants acme and emca the same place, tidemark-emca-2010-11/, where their archives would have the same"
                + " names;");
        assertThatCode(() -> settings("tidemark.store.bucket", "replica", "tidemark.store.prefix", "{tenant}/"))
                .doesNotThrowAnyException();
        assertThatCode(() -> settings("tidemark.store.bucket", "replica", "tidemark.tenants", "acme"))
                .doesNotThrowAnyException();
    }

    @Test
    void aPlaceIsTheConfiguredTenantsWhicheverRunsFirst() {
        Settings all = settings("tidemark.tenant.Ost.store.bucket", "tidemark-ost-{yyyy}-{MM}");

        assertThatThrownBy(() -> all.store("ost")).hasMessageContaining("gives tenants Ost and ost the same place,"
                + " tidemark-ost-2010-11/,");
        assertThat(all.store("Ost").bucket(YearMonth.of(2011, 5))).isEqualTo("tidemark-ost-2011-05");
        assertThat(all.store("acme").tenant()).as("others go on").isEqualTo("acme");
    }

    @Test
    void aPrefixThatLeavesKeysNoRoomIsRefused() {
        assertThat(problems("tidemark.store.prefix", "a/".repeat(129))).containsExactly("tidemark.store.prefix = "
                + "a/".repeat(129) + ": is longer than 256 characters, which leaves keys no room; expected fewer, e.g."
                + " replica/{tenant}/");
        assertThat(settings("tidemark.store.prefix", "a/".repeat(128)).store("acme").prefix()).hasSize(256);
    }

    @Test
    void aTenantWithoutALegalBucketIsRefused() {
        String problem = "tidemark.store.bucket = tidemark-{tenant}-{yyyy}-{MM} (default): gives tenant Müller buckets as"
                + " tidemark-Müller-2010-11, which is not a legal name; expected 3 to 63 of a-z, 0-9, - and dots; set"
                + " tidemark.tenant.Müller.store.bucket, e.g. tidemark-acme-{yyyy}-{MM}";

        assertThat(problems("tidemark.tenants", "acme,Müller")).containsExactly(problem);
        Settings all = settings("tidemark.tenants", "*");
        assertThatThrownBy(() -> all.store("Müller")).hasMessageContaining(problem);
        assertThat(all.store("acme").tenant()).as("others go on").isEqualTo("acme");
    }
}
