package io.tidemark.testing;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts rows into the tables of the document store, showing only what a test is about.
 *
 * <pre>{@code
 * DocumentStore documents = new DocumentStore(source);
 * StoredRow akte = documents.akte("acme").designator("A1").updatedAt("2011-05-01T10:00:00.123456Z").insert();
 * documents.dokument("acme").akte(akte).pdf(Pdf.ofPage("Rechnung 17")).insert();
 * }</pre>
 *
 * What a test leaves open is filled in: designators A1, A2, … and an updated_at that is one second later with each row,
 * from 2011-05-01T10:00:00Z on. So the same test makes the same rows.
 */
public final class DocumentStore {
    private static final Instant FIRST_UPDATED_AT = Instant.parse("2011-05-01T10:00:00Z");

    private final Database database;
    private final AtomicInteger count = new AtomicInteger();

    public DocumentStore(SourceDatabase database) {
        this.database = database;
    }

    /** An akte to describe and insert. */
    public AkteBuilder akte(String tenant) {
        int number = count.incrementAndGet();
        return new AkteBuilder(database, tenant, "A" + number, updatedAt(number));
    }

    /** A dokument to describe and insert, with a small PDF unlike any other of this store. */
    public DokumentBuilder dokument(String tenant) {
        int number = count.incrementAndGet();
        return new DokumentBuilder(database, tenant, new AkteBuilder(database, tenant, "A" + number, updatedAt(number)),
                Pdf.ofPage("Beleg " + number, tenant), updatedAt(number));
    }

    /** Moves an akte's updated_at, as an application does that changed it; a timestamp literal. */
    public void touchAkte(StoredRow akte, String updatedAt) {
        database.update("UPDATE akte SET updated_at = ?::timestamptz WHERE id = ?", updatedAt, akte.id());
    }

    /** Moves a dokument's updated_at, as an application does that changed it; a timestamp literal. */
    public void touchDokument(StoredRow dokument, String updatedAt) {
        database.update("UPDATE dokument SET updated_at = ?::timestamptz WHERE id = ?", updatedAt, dokument.id());
    }

    /** Exchanges a dokument's PDF in place, with neither its name nor its row being touched. */
    public void exchangePdf(StoredRow dokument, byte[] pdf) {
        database.update("UPDATE dokument_file SET data = ? WHERE tenant = ? AND designator = ?",
                pdf, dokument.tenant(), dokument.designator());
    }

    /**
     * Loads many rows at once, the same for the same arguments: akten one second apart from 2011-01-01 UTC on, dokumente
     * seven seconds apart, with PDFs of a quarter to three times the mean size.
     *
     * @param pdfKib the PDFs' mean size
     */
    public void load(String tenant, int akten, int dokumente, int pdfKib) {
        BulkLoad.run(database, tenant, akten, dokumente, pdfKib);
    }

    private static String updatedAt(int number) {
        return FIRST_UPDATED_AT.plusSeconds(number - 1L).toString();
    }
}
