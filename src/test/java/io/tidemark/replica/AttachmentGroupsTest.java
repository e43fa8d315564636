package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attachments that one query reads, eight at a time, and those among them that it can't. */
class AttachmentGroupsTest {
    private static final int MIB = 1 << 20;

    @Test
    void smallAndLargeOnesComeWholeFromOneGroup() {
        // A group of whose eight some fit together, others alone, and some not into memory; and one of small ones and some of 1 MiB.
        List<Integer> sizes = List.of(MIB / 2, MIB / 4, MIB / 4, MIB, MIB - 1, MIB + 1, 3 * MIB, 0, 700, 1, 2, 3, MIB, MIB, MIB, MIB);
        try (Stage stage = Stage.open(Map.of())) {
            StoredRow akte = stage.documents.akte("acme").insert();
            for (int i = 0; i < sizes.size(); i++) {
                byte[] pdf = Arrays.copyOf(Pdf.ofSize("Groß " + i, Math.max(sizes.get(i), 1_000), i), sizes.get(i));
                stage.documents.dokument("acme").akte(akte).pdf(pdf).insert();
            }

            assertThat(stage.catchUp("acme", "dokumente").attachments()).isEqualTo(sizes.size());

            stage.readWhole("acme", "dokumente");
        }
    }

    /** Of a file that is called "bad", "twice" or "mute" the source delivers nothing, two rows, or NULL. */
    @Test
    void whatCantBeReadStopsNoOtherOfItsGroup(@TempDir Path folder, @TempDir Path spool) throws IOException {
        Files.createDirectory(folder.resolve("sql"));
        Files.writeString(folder.resolve("sql/dokumente-pdf.sql"), """
                SELECT CASE :?filename WHEN 'bad' THEN decode('z' || designator, 'hex') WHEN 'mute' THEN NULL ELSE data END
                  FROM dokument_file, generate_series(1, CASE :?filename WHEN 'twice' THEN 2 ELSE 1 END)
                 WHERE tenant = :?tenant AND designator = :?designator""");
        try (Stage stage = Stage.open(SourceDatabase.withDocumentStore(), folder, spool)) {
            StoredRow akte = stage.documents.akte("acme").insert();
            for (String name : List.of("a", "b", "twice", "c", "mute", "d", "e", "f", "g", "h", "i", "bad", "j", "k", "l", "m")) {
                stage.documents.dokument("acme").akte(akte).filename(name).insert();
            }

            RunReport report = stage.catchUp("acme", "dokumente");

            assertThat(report.rows()).isEqualTo(16);
            assertThat(report.attachments()).isEqualTo(13);
            assertThat(report.missing()).isEqualTo(3);
            assertThat(stage.source.strings("SELECT filename || ': ' || reason FROM tidemark.quarantine q"
                    + " JOIN dokument d ON d.id::text = q.id ORDER BY 1")).containsExactly(
                    "bad: the source can't read its attachment, SQLSTATE 22023",
                    "twice: its attachment's query gives more than one row");
            assertThat(stage.read("acme", "dokumente").replica().missingAttachments()).isEqualTo(3);
        }
    }
}
