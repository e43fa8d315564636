package io.tidemark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DocumentStoreTest {
    private final SourceDatabase source = SourceDatabase.withDocumentStore();
    private final DocumentStore documents = new DocumentStore(source);

    @AfterEach
    void dropDatabase() {
        source.close();
    }

    @Test
    void akteHasWhatWasSaidAndFillsInTheRest() {
        StoredRow akte = documents.akte("acme").designator("A/1").updatedAt("2011-05-01T10:00:00.123456Z").amount(null).insert();

        assertThat(source.query("SELECT id, tenant, designator, amount, tags::text, updated_at = '2011-05-01T10:00:00.123456Z'::timestamptz"
                + " AS exact FROM akte")).containsExactly(row("id", akte.id(), "tenant", "acme", "designator", "A/1",
                "amount", null, "tags", "{eilig,\"mit Skonto\"}", "exact", true));
    }

    @Test
    void rowsAreOneSecondApart() {
        documents.akte("acme").insert();
        documents.akte("acme").insert();

        assertThat(source.strings("SELECT designator || ' ' || (updated_at AT TIME ZONE 'UTC') FROM akte ORDER BY id"))
                .containsExactly("A1 2011-05-01 10:00:00", "A2 2011-05-01 10:00:01");
    }

    @Test
    void dokumentIsNamedByTheSha1OfItsPdf() {
        byte[] pdf = Pdf.ofPage("Rechnung 17");
        StoredRow akte = documents.akte("acme").insert();

        StoredRow dokument = documents.dokument("acme").akte(akte).pdf(pdf).updatedAt("infinity").insert();

        assertThat(source.query("SELECT d.size, d.akte_id, f.data, d.updated_at::text FROM dokument d"
                + " JOIN dokument_file f USING (tenant, designator) WHERE d.designator = ?", dokument.designator()))
                .singleElement().satisfies(row -> {
                    assertThat(row).containsEntry("size", (long) pdf.length).containsEntry("akte_id", akte.id())
                            .containsEntry("updated_at", "infinity");
                    assertThat((byte[]) row.get("data")).isEqualTo(pdf);
                });
    }

    @Test
    void pdfMayBeMissingOrExchanged() {
        StoredRow missing = documents.dokument("acme").pdfMissing().insert();
        StoredRow exchanged = documents.dokument("acme").insert();

        documents.exchangePdf(exchanged, new byte[] {1, 2});

        assertThat(source.strings("SELECT designator FROM dokument_file")).containsExactly(exchanged.designator());
        assertThat(source.strings("SELECT designator FROM dokument ORDER BY id"))
                .containsExactly(missing.designator(), exchanged.designator());
        assertThat(source.bytes("SELECT data FROM dokument_file")).containsExactly(1, 2);
    }

    @Test
    void insertStaysInTheCallersTransaction() throws Exception {
        try (Connection open = source.connect()) {
            open.setAutoCommit(false);
            documents.dokument("acme").insert(open);
            assertThat(source.number("SELECT count(*) FROM dokument")).isZero();
            open.commit();
        }
        assertThat(source.number("SELECT count(*) FROM dokument")).isEqualTo(1);
    }

    @Test
    void touchedRowMovesForward() {
        StoredRow akte = documents.akte("acme").insert();
        StoredRow dokument = documents.dokument("acme").akte(akte).insert();

        documents.touchAkte(akte, "2012-01-01T00:00:00Z");
        documents.touchDokument(dokument, "2012-01-02T00:00:00Z");

        assertThat(source.strings("SELECT (updated_at AT TIME ZONE 'UTC')::date FROM akte"
                + " UNION SELECT (updated_at AT TIME ZONE 'UTC')::date FROM dokument ORDER BY 1"))
                .containsExactly("2012-01-01", "2012-01-02");
    }

    @Test
    void bulkLoadIsTheSameEachTime() {
        documents.load("acme", 500, 60, 8);
        documents.load("globex", 500, 60, 8);

        assertThat(source.number("SELECT count(*) FROM akte WHERE tenant = 'acme'")).isEqualTo(500);
        assertThat(source.number("SELECT count(*) FROM dokument WHERE tenant = 'acme'")).isEqualTo(60);
        assertThat(source.number("SELECT avg(size)::bigint / 1024 FROM dokument")).isBetween(6L, 10L);
        assertThat(source.number("SELECT count(*) FROM dokument JOIN dokument_file USING (tenant, designator)"
                + " WHERE size = length(data)")).isEqualTo(120);
        String digest = "SELECT md5(string_agg((to_jsonb(akte) - 'id' - 'tenant')::text, '' ORDER BY id)) FROM akte WHERE tenant = ?";
        assertThat(source.string(digest, "acme")).isEqualTo(source.string(digest, "globex"));
        assertThat(source.strings("SELECT (updated_at AT TIME ZONE 'UTC') FROM akte WHERE tenant = 'acme' ORDER BY id LIMIT 1"))
                .isEqualTo(List.of("2011-01-01 00:00:01.000003"));
    }

    private static Map<String, Object> row(Object... namesAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }
}
