package io.tidemark.reader;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The check from a shell: what it prints and how it ends. */
class CheckReplicaTest {
    private static HandmadeServer server;
    private static S3Client s3;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        server = new HandmadeServer();
        s3 = server.client();
        postgres = EmbeddedPostgres.builder().start();
        execute("CREATE TABLE dokument (id bigint, tenant text, designator text, amount numeric(14,2), tags text[],"
                + " attributes jsonb, updated_at timestamptz)");
        execute("CREATE TABLE dokument_file (tenant text, designator text, data bytea)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        s3.close();
        server.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection c = postgres.getPostgresDatabase().getConnection(); Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private int code;

    private List<String> check(String tenant, String... more) throws SQLException {
        List<String> args = new ArrayList<>(List.of("--endpoint", server.endpoint().toString(), "--key",
                HandmadeServer.KEY, "--secret", HandmadeServer.SECRET, "--tenant", tenant, "--streams", "dokumente"));
        args.addAll(List.of(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        code = CheckReplica.run(args.toArray(String[]::new), new PrintStream(out));
        return out.toString().lines().toList();
    }

    @Test
    void soundReplicaIsOneLine() throws SQLException {
        HandmadeReplica.sound(s3, "fine");

        assertThat(check("fine", "--deep")).containsExactly("sound tenant=fine stream=dokumente archives=3 rows=5"
                + " attachments=3 missing=1 setAside=0 orphans=0 strangers=0 problems=0");
        assertThat(code).isZero();
    }

    @Test
    void problemIsALineAndTheExitCode() throws SQLException {
        HandmadeReplica made = HandmadeReplica.sound(s3, "broken");
        made.remove(made.stored.get(0).bucket(), made.attachmentKey(0));

        assertThat(check("broken")).containsExactly("UNSOUND tenant=broken stream=dokumente archives=3 rows=5"
                + " attachments=3 missing=1 setAside=0 orphans=0 strangers=0 problems=1",
                "  problem: " + made.stored.get(0).bucket() + "/" + made.attachmentKey(0) + ": is missing, though "
                + made.stored.get(0).object() + " promises it");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void sourceIsCompared() throws SQLException {
        HandmadeReplica made = new HandmadeReplica(s3, "source", "dokumente");
        // The table's tenant isn't among the columns of the rows written by hand: it is what differs here.
        made.store(made.next(HandmadeRow.of(1, "2011-05-01T10:00:00.123456Z").withPdf("%PDF first")));
        execute("INSERT INTO dokument VALUES (1, 'source', 'doc1', 12.50, '{a,NULL}', '{\"Straße\": 1.10}',"
                + " '2011-05-01T10:00:00.123456Z'), (2, 'source', 'doc2', 1, NULL, NULL, '2011-05-02Z')");
        execute("INSERT INTO dokument_file VALUES ('source', 'doc1', '%PDF other')");

        assertThat(check("source", "--jdbc", postgres.getJdbcUrl("postgres", "postgres"), "--user", "postgres",
                "--password", "")).containsExactly("UNSOUND tenant=source stream=dokumente archives=1 rows=1"
                + " attachments=1 missing=0 setAside=0 orphans=0 strangers=0 source=2 ids=1 problems=3",
                "  problem: dokument id 2: is missing in the replica",
                "  problem: dokument id 1 in tenant: differs from the source",
                "  problem: dokument id 1: has a PDF that is not the source's");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void unknownArgumentIsRefused() throws SQLException {
        assertThat(check("fine", "--dep")).first().asString().contains("--dep");
        assertThat(code).isEqualTo(2);
    }
}
