package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Documents come back with their PDFs, byte for byte, in whatever order the tables name each other. */
class RestoreAttachmentsTest {
    private static final String TENANT = "acme";
    private static final RestoreOptions OVERWRITE = new RestoreOptions(Optional.empty(), true, false);
    private static RestoreStage stage;

    /** Small PDFs, one of several slices, one that two documents share, and one that was exchanged in place. */
    @BeforeAll
    static void replicate(@TempDir Path config, @TempDir Path spool) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        stage = new RestoreStage(source, config, spool, Map.of("tidemark.stream.dokumente.batch-rows", "3"));
        var documents = new DocumentStore(source);
        StoredRow exchanged = documents.dokument(TENANT).insert();
        documents.dokument(TENANT).pdf(Pdf.ofSize("Large", 3_000_000, 7)).insert();
        for (int i = 0; i < 2; i++) {
            documents.dokument(TENANT).pdf(Pdf.ofPage("shared")).insert();
        }
        stage.replicate(TENANT, "akten", "dokumente");
        documents.exchangePdf(exchanged, Pdf.ofPage("exchanged"));
        stage.readAgain(TENANT, "dokumente");
        // The case file is now newer than the documents that name it.
        source.execute("UPDATE akte SET updated_at = '2011-09-01 10:00:00Z'");
        documents.dokument(TENANT).insert();
        stage.replicate(TENANT, "akten", "dokumente");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static void assertSame(SourceDatabase restored) {
        for (String table : List.of("akte", "dokument", "dokument_file")) {
            stage.assertSame(restored, table);
        }
    }

    @Test
    void pdfsComeBackByteForByteFromStoreAndMirror(@TempDir Path mirror) throws SQLException, IOException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore();
             SourceDatabase fromMirror = SourceDatabase.withDocumentStore()) {
            RestoreReport report = stage.restoreWhole(restored, TENANT, "akten", "dokumente");
            assertSame(restored);
            assertThat(report.streams().get(1).attachments()).isEqualTo(5);

            report = stage.restoreWhole(restored, TENANT, "akten", "dokumente");
            assertThat(report.streams().get(1).written()).as("again").isZero();

            stage.restoreFrom(stage.mirror(mirror), fromMirror, TENANT, "akten", "dokumente");
            assertSame(fromMirror);
        }
    }

    @Test
    void roleThatMayNotTurnTriggersOffRestoresInTheOrderOfForeignKeys() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            String role = "restorer_" + restored.name();
            restored.execute("CREATE ROLE " + role + " LOGIN", "GRANT CREATE ON DATABASE " + restored.name() + " TO " + role,
                    "ALTER TABLE akte OWNER TO " + role, "ALTER TABLE dokument OWNER TO " + role,
                    "ALTER TABLE dokument_file OWNER TO " + role);
            try {
                restored.execute("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN NEW.updated_at = now(); RETURN NEW; END'",
                        "CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON akte FOR EACH ROW EXECUTE FUNCTION touch()");
                assertThatThrownBy(() -> stage.restoreAs(role, restored, TENANT, "dokumente", "akten"))
                        .isInstanceOf(TidemarkException.class)
                        .hasMessageStartingWith("triggers would change the rows that come back: akte.touch\nHINT: ");
                restored.execute("DROP TRIGGER touch ON akte");

                RestoreReport report = stage.restoreAs(role, restored, TENANT, "dokumente", "akten");

                assertThat(report.streams()).extracting(stream -> stream.key().stream()).containsExactly("akten", "dokumente");
                assertSame(restored);
            } finally {
                restored.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
            }
        }
    }

    @Test
    void pdfThatIsThereInOtherBytesIsToldAndStaysUnlessItIsToBeOverwritten() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            stage.restoreWhole(restored, TENANT, "akten", "dokumente");
            restored.execute("UPDATE dokument_file SET data = 'other' WHERE length(data) > 2000000");

            RestoreReport report = stage.restore(restored, RestoreOptions.ALL, TENANT, "dokumente");
            assertThat(report.streams().get(0).attachmentConflicts().first()).singleElement().asString().matches(
                    "tidemark-acme-2011-05/dokumente/pdf/2011-05-01/d-20110501T10\\d{4}.000000-A2-[0-9a-f]{40}.pdf");
            assertThat(restored.number("SELECT count(*) FROM dokument_file WHERE data = 'other'")).isOne();

            stage.restore(restored, OVERWRITE, TENANT, "dokumente");
            assertSame(restored);
        }
    }

    @Test
    void pdfThatTheReplicaCantGiveIsNamedAndItsRowComesBack() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            String bucket = "tidemark-acme-2011-05";
            String key = stage.store.keys(bucket, "dokumente/pdf/").stream().filter(name -> name.contains("-A2-")).findFirst()
                    .orElseThrow();
            byte[] whole = stage.store.bytes(bucket, key);
            byte[] changed = whole.clone();
            changed[2_500_000]++;
            try {
                stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(changed));

                RestoreReport report = stage.restore(restored, RestoreOptions.ALL, TENANT, "akten", "dokumente");

                assertThat(report.streams().get(1).attachmentFaults().first()).singleElement().asString()
                        .startsWith(bucket + "/" + key + " has SHA-256 ");
                assertThat(report.dangling()).containsExactly("1 row(s) of dokument name no row of dokument_file"
                        + " (dokument_tenant_designator_fkey)");
                stage.assertSame(restored, "dokument");
                assertThat(restored.number("SELECT count(*) FROM dokument_file")).isEqualTo(3);
            } finally {
                stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(whole));
            }
        }
    }
}
