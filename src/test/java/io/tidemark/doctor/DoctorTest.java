package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examination as a whole, of a source and a store that are well, and of those that can't be asked. */
class DoctorTest {
    private final ObjectStoreServer store = ObjectStoreServer.inMemory();
    private final Patient patient = new Patient(store);

    @AfterEach
    void close() {
        patient.close();
        store.close();
    }

    @Test
    void whereAllIsWellNothingIsToBeDoneAndEverythingWasLookedAt() {
        new DocumentStore(patient.source).load("acme", 5, 2, 1);

        List<Finding> findings = patient.examine();

        String bucket = "ok target s3 bucket " + Patient.bucket("acme") + ": ";
        assertThat(findings).extracting(Patient::text).containsExactly(
                "ok source: PostgreSQL 18.4 at " + patient.source.jdbcUrl() + ", role postgres",
                "ok source: sessions keep their settings: TimeZone UTC, DateStyle ISO",
                "ok source: track_activities is on: sessions show when their transactions began",
                "ok source: max_prepared_transactions is 20: a transaction that sits prepared keeps the horizon where it is"
                        + " until it ends",
                "ok source: the role sees other sessions' transactions, and none of them is old",
                "ok state: schema tidemark is created by the first run",
                "ok stream akten: the select has 13 columns; its watermark column updated_at is a timestamptz",
                "ok stream akten: the page query reads a range of an index in order: akte_replication",
                "ok stream dokumente: the select has 13 columns; its watermark column updated_at is a timestamptz",
                "ok stream dokumente: the page query reads a range of an index in order: dokument_replication, akte_pkey",
                "ok stream dokumente: the attachment query finds its row by an index: dokument_file_pkey",
                bucket + "the store's clock is N s behind this machine's",
                bucket + "the bucket was missing and could be created",
                bucket + "an object is read back as it was put: bytes, size, metadata, content type",
                bucket + "conditional PUT (If-None-Match: *) is honoured",
                bucket + "a PUT with a wrong checksum is refused, by SHA-256 and by Content-MD5",
                bucket + "buckets can be listed");
        // The databases are as they were.
        assertThat(patient.source.string("SELECT to_regnamespace('tidemark')")).isNull();
    }

    /** The same store needs to be looked at once; a bucket that only a run needs is a run's to make. */
    @Test
    void aThousandTenantsOfOneStoreCostOneRequestEach() {
        var documents = new DocumentStore(patient.source);
        for (int i = 1; i <= 5; i++) {
            documents.akte("t" + i).insert();
        }

        assertThat(Patient.complaints(patient.examine())).isEmpty();

        assertThat(patient.store.buckets()).containsExactly(Patient.bucket("t1"));
        assertThat(patient.store.faults().count(Operation.LIST)).isEqualTo(5);
        assertThat(patient.store.faults().count(Operation.PUT, Patient.bucket("t2"))).isZero();
    }

    @Test
    void whoseNamesAreGivenHasItsStoreLookedAtWhetherTheSourceHasRowsOrNot() {
        new DocumentStore(patient.source).akte("acme").insert();

        assertThat(patient.examine("emca")).filteredOn(finding -> finding.where().startsWith("target"))
                .isNotEmpty().allMatch(finding -> finding.where().endsWith(Patient.bucket("emca")));
    }

    @Test
    void tenantThatTheSourceHasNoRowOfIsSaidAndNothingIsMadeForIt() {
        new DocumentStore(patient.source).akte("acme").insert();

        assertThat(Patient.complaints(patient.examine("acne"))).containsExactly(
                "warning tenant acne: the source has no row of tenant acne; the tenants it has: acme");
        assertThat(patient.store.buckets()).doesNotContain(Patient.bucket("acne"));
        assertThat(patient.store.faults().count(Operation.PUT, Patient.bucket("acne"))).isZero();
    }

    @Test
    void whileAStreamHasErrorsItIsNotSaidThatThereAreNoTenants() {
        new DocumentStore(patient.source).akte("acme").insert();
        patient.source.execute("DROP INDEX akte_replication", "DROP TABLE dokument CASCADE");

        assertThat(Patient.complaints(patient.examine())).last().isEqualTo("warning stores: the source was not asked for its"
                + " tenants while a stream has errors, so no store was looked at");
    }

    @Test
    void sourceThatIsDownHidesTheStoresOfNamedTenantsFromNobody() {
        patient.settings.put("tidemark.source.url", "jdbc:postgresql://127.0.0.1:1/nowhere");
        patient.settings.put("tidemark.tenants", "acme");

        List<Finding> findings = patient.examine();

        assertThat(Patient.complaints(findings)).hasSize(1).first().asString().startsWith("error source: no connection to"
                + " jdbc:postgresql://127.0.0.1:1/nowhere as role postgres: Connection to 127.0.0.1:1 refused.");
        assertThat(findings.get(0).todo()).startsWith("correct host and port in the url");
        assertThat(findings).extracting(Finding::where).contains("target s3 bucket " + Patient.bucket("acme"));
    }

    @Test
    void withoutAnyTenantItIsSaidThatNoStoreWasLookedAt() {
        assertThat(Patient.complaints(patient.examine()))
                .containsExactly("warning stores: no tenant is known, so no store was looked at");
        assertThat(patient.store.faults().requests()).isEmpty();
    }

    @Test
    void tenantWhoseSettingsAreWrongHidesNoOther() {
        var documents = new DocumentStore(patient.source);
        documents.akte("Müller GmbH").insert();
        documents.akte("acme").insert();

        List<Finding> findings = patient.examine();

        assertThat(Patient.complaints(findings)).hasSize(1).first().asString()
                .startsWith("error tenant Müller GmbH: tidemark.store.bucket = ").contains("not a legal name");
        assertThat(findings).extracting(Finding::where).contains("target s3 bucket " + Patient.bucket("acme"));
    }

    @Test
    void noSecretIsEverSaid() {
        patient.settings.put("tidemark.store.secret-key", "not-the-secret");
        patient.settings.put("tidemark.source.username", patient.source.roleWithPassword("right-password"));
        patient.settings.put("tidemark.source.password", "wrong-password");
        patient.settings.put("tidemark.tenants", "acme");

        assertThat(patient.examine().toString()).contains("SignatureDoesNotMatch", "password authentication failed")
                .doesNotContain("not-the-secret", "right-password", "wrong-password", patient.store.secretKey());
    }
}
