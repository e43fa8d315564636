package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.store.StoreClients;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.TidemarkUnderTest;
import io.tidemark.verify.Verifier;
import io.tidemark.verify.VerifyOptions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that lacks something, and what the doctor says of it. */
class StoreDoctorTest {
    private final ObjectStoreServer store = ObjectStoreServer.inMemory();
    private final Patient patient = new Patient(store);

    @BeforeEach
    void insert() {
        new DocumentStore(patient.source).akte("acme").insert();
        // A store that is asked in vain is asked once.
        patient.settings.put("tidemark.store.attempts", "1");
    }

    @AfterEach
    void close() {
        patient.close();
        store.close();
    }

    private List<Finding> ofStore() {
        return patient.examine().stream().filter(finding -> finding.where().startsWith("target s3 bucket ")).toList();
    }

    private Finding complaint() {
        List<Finding> complaints = ofStore().stream().filter(f -> f.severity() != Severity.OK).toList();
        assertThat(complaints).as(complaints.toString()).hasSize(1);
        return complaints.get(0);
    }

    private void assertComplaint(Severity severity, String found, String todo) {
        Finding complaint = complaint();
        assertThat(complaint.severity()).isEqualTo(severity);
        assertThat(complaint.found()).startsWith(found);
        assertThat(complaint.todo()).startsWith(todo);
    }

    @Test
    void storeThatKeepsTheFramingOfAnUploadIsRefused() {
        store.faults().on(Operation.PUT).frame();

        assertComplaint(Severity.ERROR, "the store altered object " + Patient.bucket("acme") + "/.tidemark-doctor/bytes: it was"
                + " given 8192 bytes of SHA-256 ", "fix the store or the proxy in front of it, or choose another");
    }

    @Test
    void storeThatChangesOneBitIsRefused() {
        store.faults().on(Operation.PUT).changeBit();

        assertComplaint(Severity.ERROR, "the store altered object ", "fix the store");
    }

    @Test
    void storeThatAnswersWithoutStoringIsRefused() {
        try (var proxy = proxy()) {
            proxy.when(request -> request.method().equals("PUT") && request.isOfObject(), Misbehaviour.PRETEND);

            assertComplaint(Severity.ERROR, "the store took object " + Patient.bucket("acme") + "/.tidemark-doctor/bytes and does"
                    + " not have it", "fix the store");
        }
    }

    @Test
    void eachAnswerToAConditionIsToldAndIsNoFault() {
        store.faults().on(Operation.PUT).ignoreConditions();
        assertThat(ofStore()).extracting(Finding::found)
                .contains("conditional PUT (If-None-Match: *) is silently ignored: each PUT is preceded by a HEAD");
        store.faults().clear();
        try (var proxy = proxy()) {
            proxy.when(FaultProxy.Request::isConditional, Misbehaviour.NOT_IMPLEMENTED);
            assertThat(ofStore()).extracting(Finding::found).contains("conditional PUT (If-None-Match: *) is refused as not"
                    + " implemented: each PUT is preceded by a HEAD")
                    .doesNotContain("conditional PUT (If-None-Match: *) is honoured");
        }
    }

    @Test
    void checksumsThatNobodyChecksAreTold() {
        store.faults().on(Operation.PUT).ignoreChecksums();

        assertComplaint(Severity.WARNING, "a PUT with a wrong checksum is accepted", "reach the store by https");
    }

    @Test
    void bucketThatCanNotBeListedIsToldWithWhatThatCosts() {
        store.faults().on(Operation.LIST).refuse(403);
        store.s3Client().createBucket(create -> create.bucket(Patient.bucket("acme")));

        assertComplaint(Severity.WARNING, "the bucket can't be listed: AccessDenied, status 403", "grant s3:ListBucket");
        assertThat(ofStore()).extracting(Finding::found).contains("conditional PUT (If-None-Match: *) is honoured");
    }

    @Test
    void bucketsThatCanNotBeListedAreNoFault() {
        store.faults().on(Operation.LIST_BUCKETS).refuse(403);

        assertThat(ofStore()).allMatch(finding -> finding.severity() == Severity.OK).extracting(Finding::found)
                .contains("buckets can't be listed: AccessDenied; rebuild-state and the first run of a stream look into each"
                        + " month's bucket instead");
    }

    @Test
    void bucketThatCanNotBeCreatedIsAnError() {
        store.faults().on(Operation.CREATE_BUCKET).refuse(403);

        assertComplaint(Severity.ERROR, "creating the bucket, which is missing, fails: AccessDenied, status 403",
                "grant the key what docs/PRIVILEGES.md lists for the store");
    }

    @Test
    void credentialsForOtherBucketsAreAnError() {
        store.grant("others", "others-secret", "tidemark-others-");
        patient.settings.put("tidemark.store.access-key", "others");
        patient.settings.put("tidemark.store.secret-key", "others-secret");

        assertThat(ofStore()).filteredOn(finding -> finding.severity() == Severity.ERROR).singleElement()
                .extracting(Finding::found).asString()
                .startsWith("putting an object and reading it back fails: AccessDenied, status 403");
    }

    @Test
    void credentialsThatTheStoreRefusesAreAnError() {
        patient.settings.put("tidemark.store.secret-key", "another");
        assertComplaint(Severity.ERROR, "listing the bucket fails: SignatureDoesNotMatch, status 403",
                "correct tidemark.store.access-key and secret-key");

        patient.settings.put("tidemark.store.access-key", "nobody");
        assertThat(complaint().todo()).startsWith("correct tidemark.store.access-key and secret-key");
    }

    @Test
    void wrongRegionIsSaidSo() {
        try (var proxy = proxy()) {
            proxy.always(Misbehaviour.WRONG_REGION);

            assertComplaint(Severity.ERROR, "listing the bucket fails: AuthorizationHeaderMalformed, status 400",
                    "set tidemark.store.region to the bucket's region; it is eu-central-1");
        }
    }

    @Test
    void clocksThatDifferAreToldBeforeTheStoreRefusesForIt() {
        try (var proxy = proxy()) {
            proxy.clockIsAhead(Duration.ofMinutes(10));

            assertComplaint(Severity.WARNING, "the store's clock is ", "set this machine's clock, or the store's, by NTP");
            assertThat(complaint().found()).matches("the store's clock is (59\\d|60\\d) s ahead of this machine's");
        }
    }

    @Test
    void storeThatIsDownIsAnError() {
        store.stop();

        assertComplaint(Severity.ERROR, "listing the bucket fails: " + store.endpoint() + " does not answer: Unable to execute"
                + " HTTP request", "correct tidemark.store.endpoint");
    }

    /** Nothing is deleted, so what is left is the same however often it is called, and nobody takes it for the replica's. */
    @Test
    void whatItLeavesIsOneObjectThatRunsReadersAndRebuildingPassBy() throws SQLException {
        patient.settings.put("tidemark.store.bucket", "tidemark-{tenant}");
        patient.examine();
        patient.examine();
        assertThat(store.keys("tidemark-acme")).containsExactly(".tidemark-doctor/bytes");

        try (var tidemark = TidemarkUnderTest.start(patient.settings)) {
            // Before the first archive the store is looked through for a chain that the state doesn't know.
            assertThat(tidemark.run("acme", "akten").outcome()).isEqualTo(Outcome.CAUGHT_UP);
        }
        var replica = new ReplicaReader(store.s3Client(), new Layout("tidemark-{tenant}", "", Layout.DEFAULT.start()))
                .read("acme", "akten", ReadOptions.forStream("akten").withDeep(true));
        assertThat(replica.problems()).isEmpty();
        assertThat(replica.archives()).hasSize(1);
        assertThat(replica.strangers()).isEmpty();
        assertThat(sweep("acme")).isEmpty();

        patient.source.execute("DROP SCHEMA tidemark CASCADE");
        assertThat(patient.rebuild("akten").archives()).isEqualTo(1);
    }

    /** What {@code verify} finds beside the streams' folders. */
    private List<String> sweep(String tenant) throws SQLException {
        List<String> findings = new ArrayList<>();
        var settings = Settings.of(PropertySource.of(patient.settings));
        try (var clients = new StoreClients(settings.connections(), 2)) {
            new Verifier(Replicas.inStores(settings, clients), Optional.empty(),
                    new VerifyOptions(Scope.ALL, false, Optional.empty(), false, Path.of("target")), Clock.systemUTC())
                    .sweep(tenant, (key, finding) -> findings.add(finding.toString()));
        }
        return findings;
    }

    /** Before the store, as the endpoint from here on. */
    private FaultProxy proxy() {
        var proxy = FaultProxy.before(store.endpoint());
        patient.settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
        return proxy;
    }
}
