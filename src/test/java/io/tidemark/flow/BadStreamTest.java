package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.tidemark.config.ConfigurationException;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams whose files are wrong: what shows without a database is refused at start, the rest by each stream's own runs. */
class BadStreamTest {
    private static SourceDatabase source;
    private static ObjectStoreServer store;

    @TempDir
    private Path folder;
    private final StringBuilder beans = new StringBuilder("- beans:\n");

    @BeforeAll
    static void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 3, 2, 1);
    }

    @AfterAll
    static void stop() {
        store.close();
        source.close();
    }

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectory(folder.resolve("sql"));
        Files.createDirectory(folder.resolve("routes"));
    }

    private void stream(String name, String... properties) {
        beans.append("    - name: \"").append(name).append("\"\n      type: io.tidemark.flow.Stream\n      properties:\n");
        for (String property : properties) {
            beans.append("        ").append(property).append('\n');
        }
    }

    /** A stream with a file name that every select here has, and its own select. */
    private void select(String name, String sql, String... properties) throws IOException {
        Files.writeString(folder.resolve("sql/" + name + ".sql"), sql);
        var all = new ArrayList<>(List.of("select: " + name + ".sql", "fileName: \"{designator}-{updated_at}\""));
        all.addAll(List.of(properties));
        stream(name, all.toArray(String[]::new));
    }

    private TidemarkUnderTest tidemark(Map<String, String> settings) throws IOException {
        Files.writeString(folder.resolve("routes/bad.camel.yaml"), beans);
        Map<String, String> all = TidemarkUnderTest.settings(source, store);
        all.putAll(settings);
        return TidemarkUnderTest.start(folder, all);
    }

    @Test
    void whatShowsWithoutADatabaseIsRefusedAtStartAllAtOnce() throws IOException {
        stream("no select", "fileName: \"{id}\"");
        stream("nameless", "select: akten.sql");
        stream("lost", "select: nowhere.sql", "fileName: \"{id}\"", "attachment: ../etc/passwd");
        select("empty", "-- nothing but this\n");
        stream("open", "select: akten.sql", "fileName: \"{id\"");
        stream("same", "select: akten.sql", "fileName: \"row\"");

        Throwable failure = catchThrowable(() -> tidemark(Map.of()).close());

        assertThat(failure).isInstanceOf(ConfigurationException.class).extracting(wrong -> ((ConfigurationException) wrong).problems()).asInstanceOf(
                        list(String.class)).containsExactly(
                "stream empty: select empty.sql has no query; expected one SELECT",
                "stream lost: sql file nowhere.sql not found; looked in " + folder.resolve("sql") + " and the built-in sql/",
                "stream lost: not the name of a SQL file: ../etc/passwd; a name has letters, digits, . _ and -, e.g. akten.sql",
                "stream nameless: has no fileName; expected columns in braces, e.g. fileName: \"{id}-{updated_at}\"",
                "stream no select: is not a name for keys; expected up to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit",
                "stream no select: has no select; expected a file of sql/, e.g. select: kunden.sql",
                "stream open: the name pattern \"{id\" has a brace that names no column; write it as"
                        + " {designator}-a-{updated_at}: columns in braces, and between them only A-Z a-z 0-9 . _ -",
                "stream same: the name pattern \"row\" names no column, so all rows would have one name; write it as"
                        + " {designator}-a-{updated_at}: columns in braces, and between them only A-Z a-z 0-9 . _ -");
    }

    @Test
    void whatTheDatabaseRefusesFailsThatStreamAlone() throws IOException {
        String refused = "PostgreSQL refuses the stream's select: ERROR: ";
        String psql = " HINT: try it in psql as the same user: it must be one SELECT without parameters";
        String add = " HINT: add it to the select, with a leading underscore if it isn't to be written, or correct the setting,"
                + " name pattern or attachment query that names it";
        String attachment = "PostgreSQL refuses the stream's attachment query: ERROR: ";
        String bytea = " HINT: it must be one SELECT of one column of type bytea, whose parameters (:?name) are columns of the"
                + " stream's select";
        Map<String, String> expected = new LinkedHashMap<>();
        select("syntax", "SELECT * FORM akte");
        expected.put("syntax", refused + "syntax error at or near \"FORM\"   Position: 26" + psql);
        select("table", "SELECT * FROM akten");
        expected.put("table", refused + "relation \"akten\" does not exist   Position: 31 HINT: it was looked for in database "
                + source.name() + " by role " + source.username() + " with search_path \"$user\", public: correct the url, name its"
                + " schema in the select, or set the role's search_path");
        select("two", "SELECT * FROM akte; SELECT 1");
        expected.put("two", refused + "syntax error at or near \";\"   Position: 35" + psql);
        select("update", "UPDATE akte SET name = 'x'");
        expected.put("update", refused + "syntax error at or near \"SET\"   Position: 29" + psql);
        select("tenantless", "SELECT id, updated_at, designator FROM akte");
        expected.put("tenantless", "the stream's select has no column \"tenant\"" + add);
        select("idless", "SELECT tenant, updated_at, designator FROM akte");
        expected.put("idless", "the stream's select has no column \"id\"" + add);
        select("timeless", "SELECT tenant, id, designator FROM akte");
        expected.put("timeless", "the stream's select has no column \"updated_at\"" + add);
        select("twice", "SELECT a.*, 1 AS id FROM akte a");
        expected.put("twice", "the stream's select has more than one column named \"id\" HINT: give each column a name of its own"
                + " with AS");
        select("date", "SELECT tenant, id, designator, updated_at::date FROM akte");
        expected.put("date", "the watermark column \"updated_at\" is of type date HINT: it must be a timestamptz, or a timestamp"
                + " in UTC");
        select("names", "SELECT tenant, id, updated_at FROM akte");
        expected.put("names", "the name pattern {designator}-{updated_at} needs columns that the query lacks: designator HINT:"
                + " add them to the query (a column whose name starts with an underscore serves names and is not written), or"
                + " change the pattern");
        String documents = "SELECT * FROM dokument";
        Files.writeString(folder.resolve("sql/pdf-column.sql"), "SELECT dat FROM dokument_file");
        select("pdfcolumn", documents, "attachment: pdf-column.sql");
        expected.put("pdfcolumn", attachment + "column \"dat\" does not exist   Hint: Perhaps you meant to reference the column"
                + " \"dokument_file.data\".   Position: ");
        Files.writeString(folder.resolve("sql/pdf-type.sql"), "SELECT designator FROM dokument_file");
        select("pdftype", documents, "attachment: pdf-type.sql");
        expected.put("pdftype", attachment + "function sha256(text) does not exist");
        Files.writeString(folder.resolve("sql/pdf-parameter.sql"), "SELECT data FROM dokument_file WHERE designator = :?file");
        select("pdfparameter", documents, "attachment: pdf-parameter.sql");
        expected.put("pdfparameter", "the stream's select has no column \"file\"" + add);

        try (var tidemark = tidemark(Map.of("tidemark.tenants", "acme"))) {
            expected.forEach((stream, message) -> {
                RunReport report = tidemark.run("acme", stream);
                assertThat(report.outcome()).as(stream).isEqualTo(Outcome.FAILED);
                assertThat(report.message()).as(stream).startsWith(message);
                if (message.startsWith(attachment)) {
                    assertThat(report.message()).endsWith(bytea);
                }
            });
            for (String good : List.of("akten", "dokumente")) {
                RunReport report = tidemark.run("acme", good);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.rows()).isPositive();
            }
        }
    }

    /** Which of them is the row's is not Tidemark's to guess. */
    @Test
    void attachmentThatIsSeveralIsSetAside() throws IOException {
        Files.writeString(folder.resolve("sql/all-pdfs.sql"), "SELECT data FROM dokument_file WHERE tenant = :?tenant");
        select("several", "SELECT * FROM dokument", "attachment: all-pdfs.sql");
        try (var tidemark = tidemark(Map.of())) {
            RunReport report = tidemark.run("acme", "several");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(report.missing()).isEqualTo(2);
            assertThat(source.strings("SELECT part || ': ' || reason FROM tidemark.quarantine WHERE stream = 'several'"))
                    .containsExactly("attachment: its attachment's query gives more than one row",
                            "attachment: its attachment's query gives more than one row");
        }
    }

    /** Its second slice is of another PDF than its first: that is a matter of the next run, which reads it anew. */
    @Test
    void attachmentThatChangesWhileItIsReadIsReadAgainByTheNextRun() throws IOException {
        source.execute("CREATE SEQUENCE reads");
        Files.writeString(folder.resolve("sql/changing-pdf.sql"), "SELECT convert_to(repeat(chr(64 + least(nextval('reads'), 3)::int),"
                + " 1500000), 'UTF8') FROM dokument_file WHERE tenant = :?tenant AND designator = :?designator");
        select("changing", "SELECT * FROM dokument WHERE id = 1", "attachment: changing-pdf.sql");
        try (var tidemark = tidemark(Map.of())) {
            assertThat(tidemark.run("acme", "changing").message()).matches("IOException: the attachment of run=\\w+ tenant=acme"
                    + " stream=changing batch=1 row 1 changed in the source while it was read: it is read again by the next run");
            RunReport second = tidemark.run("acme", "changing");

            assertThat(second.outcome()).as(second.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(second.attachments()).isEqualTo(1);
        }
    }

    /** Wherever it stands: the page's end is no place to pass one over without a word either. */
    @Test
    void rowWithoutAnIdStopsNoOtherAndIsCounted() throws IOException {
        select("nullid", "SELECT a.tenant, a.designator, timestamptz '2011-05-01Z' AS updated_at, CASE WHEN id > 1 THEN id END AS"
                + " key FROM akte a", "idColumn: key");
        try (var tidemark = tidemark(Map.of("tidemark.stream.nullid.page-rows", "2", "tidemark.stream.nullid.batch-rows", "1"))) {
            for (int run = 1; run <= 2; run++) {
                RunReport report = tidemark.run("acme", "nullid");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.message()).isEqualTo("rows not taken: 1 without an id");
                assertThat(report.rows()).isEqualTo(run == 1 ? 2 : 0);
            }
        }
    }

    @Test
    void longIdsAtTheEndsOfBatchesStopNothing() throws IOException {
        select("longid", "SELECT tenant, designator, updated_at, repeat('ä', 1000) || id AS id FROM akte");
        try (var tidemark = tidemark(Map.of("tidemark.stream.longid.batch-rows", "1"))) {
            RunReport report = tidemark.run("acme", "longid");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(report.archives()).isEqualTo(3);
            assertThat(tidemark.run("acme", "longid").rows()).isZero();
        }
    }

    @Test
    void twoRowsWithOneIdStopTheirStreamAndAreSaid() throws IOException {
        select("sameid", "SELECT a.tenant, a.designator, timestamptz '2011-05-01Z' AS updated_at, 7 AS id FROM akte a, akte b");
        try (var tidemark = tidemark(Map.of())) {
            assertThat(tidemark.run("acme", "sameid").message()).isEqualTo("the select of acme/sameid/s3 gives two rows with one"
                    + " id and one updated_at HINT: the id must be unique among a tenant's rows: a join in the select may"
                    + " multiply them");
        }
    }

    @Test
    void changedOrderOrNamePatternIsRefusedOnceThereAreArchives() throws IOException {
        select("mine", "SELECT * FROM akte");
        try (var tidemark = tidemark(Map.of())) {
            assertThat(tidemark.run("acme", "mine").rows()).isEqualTo(3);
            assertThat(tidemark.run("nobody", "mine").rows()).isZero();
        }
        source.execute("UPDATE akte SET updated_at = now() WHERE id = 3");
        String old = beans.toString();

        RunReport order = runWith(old + "        updatedAtColumn: created_at\n");
        assertThat(order.message()).isEqualTo("the chain of acme/mine/s3 is in the order of (tenant, updated_at, id), and the"
                + " stream now has (tenant, created_at, id): by another order rows would be skipped HINT: put tenantColumn,"
                + " updatedAtColumn and idColumn back as they were; another order needs a stream of another name, which begins"
                + " a chain of its own");

        String renamed = old.replace("{designator}-{updated_at}", "{name}-{updated_at}");
        assertThat(runWith(renamed).message()).isEqualTo("the rows of acme/mine/s3 are named by {designator}-{updated_at}, and"
                + " the stream now has {name}-{updated_at}: a row that is stored again would have another name HINT: put"
                + " fileName back as it was; or, where the change is meant, let the stream say so: formerFileNames:"
                + " \"{designator}-{updated_at}\"");

        RunReport meant = runWith(renamed + "        formerFileNames: \"{x}-{updated_at} {designator}-{updated_at}\"\n");
        assertThat(meant.outcome()).as(meant.message()).isEqualTo(Outcome.CAUGHT_UP);
        assertThat(meant.rows()).isEqualTo(1);
        assertThat(source.strings("SELECT file_name FROM tidemark.definition WHERE stream = 'mine' ORDER BY tenant"))
                .containsExactly("{name}-{updated_at}", "{designator}-{updated_at}");
    }

    private RunReport runWith(String routes) throws IOException {
        beans.setLength(0);
        beans.append(routes);
        try (var tidemark = tidemark(Map.of())) {
            return tidemark.run("acme", "mine");
        }
    }
}
