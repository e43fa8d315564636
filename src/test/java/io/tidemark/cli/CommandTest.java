package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.StreamKey;
import io.tidemark.state.RunLock;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @TempDir
    Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    /** An outline whose lines begin where they should, and whose names are whole. */
    @Test
    void theMembersOfTheJsonAreNotBrokenByTheHelpsWidth() {
        for (String command : CommandLineInterface.commandLine().getSubcommands().keySet()) {
            String help = Invocation.of(command, "--help").out();
            int begin = help.indexOf("Members of the JSON:\n");
            if (begin >= 0) {
                assertThat(help.substring(begin).lines().skip(1).filter(line -> !line.isBlank())).as(command)
                        .allMatch(line -> line.startsWith("  ") && line.length() < 80);
            }
        }
        assertThat(CommandLineInterface.wrapped("    " + "abc, ".repeat(16) + "end")).containsExactly(
                "    " + "abc, ".repeat(14) + "abc,", "      abc, end");
    }

    /** The source may have lost it, which is when a state is rebuilt: it is only said. */
    @Test
    void aStateRebuiltForATenantThatTheSourceLacksIsSaid() {
        new DocumentStore(source).load("acme", 3, 0, 1);

        var result = Invocation.with(settings, "rebuild-state", "--tenant", "acne");

        assertThat(result.status()).isZero();
        assertThat(result.err()).isEqualTo("tidemark: the source has no row of tenant acne, whose name is taken as it is\n"
                + "HINT: if it is misspelt, the tenants are acme\n");
        assertThat(Invocation.with(settings, "rebuild-state", "--tenant", "acme").err()).isEmpty();
    }

    @Test
    void aSecondRunOnceStoresNothingAndSaysSo() throws Exception {
        new DocumentStore(source).load("acme", 30, 4, 20);

        var first = Invocation.with(settings, "run", "--once");
        assertThat(first.status()).as(first.toString()).isZero();
        assertThat(first.out()).matches("""
                TENANT  STREAM     OUTCOME    ROWS  ARCHIVES  ATTACHMENTS  MISSING  SET ASIDE +BYTES +TIME
                acme    akten      caught-up    30         1            0        0          0 .*
                acme    dokumente  caught-up     4         1            4        0          0 .*
                """);
        long puts = store.faults().count(Operation.PUT);

        var second = Invocation.with(settings, "run", "--once", "--json");
        JsonNode result = json(second);
        assertThat(second.status()).isZero();
        assertThat(result.get("outcome").textValue()).isEqualTo("caught-up");
        assertThat(result.get("streams")).hasSize(2).allSatisfy(stream -> {
            assertThat(stream.get("tenant").textValue()).isEqualTo("acme");
            assertThat(stream.get("target").textValue()).isEqualTo("s3");
            assertThat(stream.get("outcome").textValue()).isEqualTo("caught-up");
            assertThat(stream.get("rows").longValue()).isZero();
            assertThat(stream.get("archives").longValue()).isZero();
            assertThat(stream.get("message").textValue()).isEmpty();
            assertThat(Instant.parse(stream.get("finishedAt").textValue())).isBeforeOrEqualTo(Instant.now());
        });
        assertThat(result.at("/streams/0/watermark/updatedAt").textValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(store.faults().count(Operation.PUT)).isEqualTo(puts);
    }

    @Test
    void runOnceGoesOnUntilNoRowIsLeftHoweverShortARunIs() {
        new DocumentStore(source).load("acme", 100, 0, 20);
        settings.put("tidemark.stream.akten.page-rows", "10");
        settings.put("tidemark.stream.akten.batch-rows", "10");
        // After a second the run is partial; a page's upload is held for longer, so that there is more than one run.
        settings.put("tidemark.stream.akten.time-limit", "1s");
        store.faults().on(Operation.PUT).times(3).delay(Duration.ofMillis(1200));

        var result = Invocation.with(settings, "run", "--once", "--tenant", "acme", "--stream", "akten");

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).containsPattern("acme +akten +caught-up +100 +10 ");
    }

    @Test
    void aRunThatIsUnderWayElsewhereIsWaitedForAndThenReportedAsBusy() throws Exception {
        new DocumentStore(source).load("acme", 3, 0, 20);
        try (var elsewhere = RunLock.tryAcquire(source.dataSource(), new StreamKey("acme", "akten", "s3")).orElseThrow()) {
            var result = Invocation.with(settings, "run", "--once", "--stream", "akten", "--wait", "1");

            assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.out()).containsPattern("acme +akten +busy ")
                    .endsWith("\nacme/akten: another run of it is under way\n");
        }
    }

    @Test
    void runNeedsOnce() {
        var result = Invocation.with(settings, "run");

        assertThat(result).isEqualTo(new Invocation(ExitStatus.WRONG, "", """
                tidemark: run needs --once; to run on schedule, start the service: tidemark serve
                HINT: tidemark run --help
                """));
    }

    @Test
    void anUnknownTenantOrStreamIsWrongUsage() {
        new DocumentStore(source).load("acme", 3, 0, 20);
        new DocumentStore(source).load("emca", 3, 0, 20);

        assertThat(Invocation.with(settings, "run", "--once", "--tenant", "acne")).isEqualTo(new Invocation(
                ExitStatus.WRONG, "", "tidemark: there is no tenant acne\nHINT: the tenants are acme, emca\n"));
        assertThat(Invocation.with(settings, "run", "--once", "--stream", "akte")).isEqualTo(new Invocation(
                ExitStatus.WRONG, "", "tidemark: there is no stream akte\nHINT: the streams are akten, dokumente\n"));
    }

    @Test
    void aTenantWhoseSettingsAreWrongFailsAlone() {
        new DocumentStore(source).load("acme", 3, 0, 20);
        new DocumentStore(source).load("Müller GmbH", 3, 0, 20);

        var result = Invocation.with(settings, "run", "--once", "--stream", "akten");

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).containsPattern("acme +akten +caught-up +3 ").containsPattern("Müller GmbH +akten +failed +0 ")
                .contains("\nMüller GmbH/akten: tidemark.store.bucket = ");
    }

    @Test
    void settingsOfStreamsThatNoRouteHasAreWrongConfiguration() {
        settings.put("tidemark.stream.aktne.page-rows", "10");

        var result = Invocation.with(settings, "run", "--once");

        assertThat(result.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(result.err()).contains("is for stream aktne, which no route has; did you mean akten?")
                .doesNotContain("\tat ");
    }

    @Test
    void statusBeforeTheFirstRunSaysThatThereIsNoStateAndMakesNone() throws Exception {
        assertThat(Invocation.with(settings, "status"))
                .isEqualTo(new Invocation(ExitStatus.OK, "no state yet: the first run creates it\n", ""));
        var status = json(Invocation.with(settings, "status", "--json"));
        assertThat(status.get("exists").booleanValue()).isFalse();
        assertThat(status.get("streams")).isEmpty();
        assertThat(source.string("SELECT to_regnamespace('tidemark')")).isNull();
    }

    @Test
    void statusTellsOfEachTenantsStreamWhatTheStateHas() throws Exception {
        new DocumentStore(source).load("acme", 30, 4, 20);
        new DocumentStore(source).load("emca", 3, 0, 20);
        store.faults().on(Operation.PUT).inBuckets("tidemark-emca").refuse(403);
        assertThat(Invocation.with(settings, "run", "--once").status()).isEqualTo(ExitStatus.FAILED);
        source.execute("INSERT INTO tidemark.quarantine (tenant, stream, target, sequence, id, updated_at, reason, attempts)"
                + " SELECT 'acme', 'akten', 's3', 1, 100 + i, '2011-05-01 10:00:00.5Z', 'a test', i FROM generate_series(1, 12) AS i",
                "UPDATE tidemark.quarantine SET outcome = 'gone', settled_at = now() WHERE id = '112'");

        var text = Invocation.with(settings, "status");
        assertThat(text.status()).isZero();
        assertThat(text.out()).matches("""
                TENANT  STREAM     TARGET  WATERMARK +LAG  LAST RUN              OUTCOME    ARCHIVES  ROWS +BYTES  QUARANTINE
                acme    akten      s3      20\\d\\d-\\S+ \\S+Z +\\S+s  20\\d\\d-\\S+ \\S+Z  caught-up         1    30 .* kB          11
                acme    dokumente  s3      20\\d\\d-\\S+ \\S+Z +\\S+s  20\\d\\d-\\S+ \\S+Z  caught-up         1     4 .* kB           0
                emca    akten      s3      - +-  20\\d\\d-\\S+ \\S+Z  failed            0     0 +0 B           0

                acme/akten/s3: row 101 of 2011-05-01 10:00:00Z set aside: a test
                acme/akten/s3: row 102 of 2011-05-01 10:00:00Z set aside: a test \\(found bad 2 times\\)
                (acme/akten/s3: row 1\\d\\d .*\n){8}acme/akten/s3: and 1 more rows set aside
                acme/akten/s3: 1 rows that were set aside are gone from the source
                once they are fixed: tidemark retry --tenant acme --stream akten
                emca/akten/s3: AccessDeniedException: .*
                """);

        var json = json(Invocation.with(settings, "status", "--json"));
        assertThat(json.at("/streams/0/quarantined").longValue()).isEqualTo(11);
        assertThat(json.at("/streams/0/gone").longValue()).isEqualTo(1);
        assertThat(json.at("/streams/0/quarantine")).hasSize(10);
        assertThat(json.at("/streams/0/quarantine/1")).hasToString("{\"id\":\"102\",\"updatedAt\":"
                + "\"2011-05-01T10:00:00.500000Z\",\"part\":\"row\",\"reason\":\"a test\",\"attempts\":2}");
        assertThat(json.at("/streams/1/attachments").longValue()).isEqualTo(4);
        assertThat(json.at("/streams/1/lastRun/outcome").textValue()).isEqualTo("caught-up");
        assertThat(json.at("/streams/2/watermark").isNull()).isTrue();
        assertThat(json.at("/streams/2/lagSeconds").isNull()).isTrue();
        assertThat(json.at("/streams/2/lastRun/lastSuccessAt").isNull()).isTrue();
        assertThat(json.toString()).doesNotContain(settings.get("tidemark.source.password"), store.secretKey());

        // As health counts it: a run that ended well, and was held back by a transaction, is behind.
        source.execute("UPDATE tidemark.run SET complete_until = last_success_at - interval '3 hours' WHERE tenant = 'acme'",
                "INSERT INTO tidemark.pause (tenant, stream, target, paused_at, reason) VALUES"
                        + " ('acme', 'akten', 's3', '2026-11-25 10:00:00Z', 'it is moved'), ('new', 'akten', 's3', now(), '')");
        var held = Invocation.with(settings, "status");
        assertThat(held.out()).containsPattern("acme +dokumente .* 3h \\d+m ")
                .contains("\nacme/akten/s3: paused since 2026-11-25T10:00:00Z (it is moved): resume it in JMX or the console\n");
        String age = "SELECT floor(extract(epoch FROM clock_timestamp() - complete_until))::bigint FROM tidemark.run"
                + " WHERE tenant = 'acme' AND stream = 'dokumente'";
        long leastSeconds = source.number(age);
        json = json(Invocation.with(settings, "status", "--json"));
        assertThat(json.at("/streams/0/pause")).hasToString("{\"since\":\"2026-11-25T10:00:00Z\",\"reason\":\"it is moved\"}");
        assertThat(json.at("/streams/1/pause").isNull()).isTrue();
        assertThat(json.at("/streams/1/lagSeconds").longValue()).isGreaterThanOrEqualTo(3 * 3600L)
                .isBetween(leastSeconds, source.number(age));
        assertThat(json.at("/streams/3/tenant").textValue()).isEqualTo("new");

        // The state as an older version left it: status migrates nothing.
        source.execute("DROP TABLE tidemark.pause", "ALTER TABLE tidemark.run DROP complete_until");
        source.execute("ALTER TABLE tidemark.quarantine DROP part, DROP attempts, DROP tried_at, DROP outcome, DROP settled_at,"
                + " DROP settled_by");
        assertThat(json(Invocation.with(settings, "status", "--json")).at("/streams/0/quarantined").longValue()).isEqualTo(12);
    }

    @Test
    void aStateThatCanNotBeReachedIsStatus1WithTheServersName() {
        settings.put("tidemark.state.url", "jdbc:postgresql://127.0.0.1:1/nowhere");

        var result = Invocation.with(settings, "status");

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.err()).startsWith("tidemark: no connection to the state (jdbc:postgresql://127.0.0.1:1/nowhere):"
                + " Connection to 127.0.0.1:1 refused.").containsPattern("\nHINT: .*tidemark\\.state\\.url").doesNotContain("\tat ");
    }

    @Test
    void aRouteFileThatCanNotBeReadIsWrongConfiguration() throws Exception {
        var routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("mine.camel.yaml"), "- route: {from: {uri: 'nowhere:x', steps: [{log: x}]}}");

        var result = Invocation.with(settings, "run", "--once", "--config", folder.toString());

        assertThat(result.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(result.err()).contains("mine.camel.yaml").contains("nowhere").doesNotContain("\tat ");
    }

    @Test
    @Timeout(60)
    void aBeanOrRouteThatCamelRefusesIsNamedWithItsFile() throws Exception {
        Path file = Files.createDirectory(folder.resolve("routes")).resolve("mine.camel.yaml");
        String bean = "- beans: [{name: mine, type: %s, properties: {select: akten.sql, fileName: '{id}', %s: x}}]\n";
        String route = "- route: {id: mine, from: {uri: 'direct:x', steps: [{log: x}]}}\n";

        assertWrong(file, bean.formatted("io.tidemark.flow.Straem", "table"), file + ", bean mine: there is no class"
                + " io.tidemark.flow.Straem; a stream's type is io.tidemark.flow.Stream");
        assertWrong(file, bean.formatted("io.tidemark.flow.Stream", "tabel"), file + ", bean mine: its property tabel can't be"
                + " set; correct its name, or its value");
        assertWrong(file, route + route, "route mine: is twice in " + file + "; give each route an id of its own");
        Path other = Files.writeString(file.resolveSibling("other.camel.yaml"), route);
        assertWrong(file, route, "route mine: is in " + file + " and in " + other + "; give each route an id of its own");
    }

    @Test
    @Timeout(60)
    void aRouteFileWithoutEntriesIsWrongConfiguration() throws Exception {
        Path file = Files.createDirectory(folder.resolve("routes")).resolve("mine.camel.yaml");

        for (String text : List.of("", "# nothing yet\n")) {
            assertWrong(file, text, file + ": is empty; take it away, or write [] into it, which is a file without routes");
        }
    }

    private void assertWrong(Path file, String text, String problem) throws IOException {
        Files.writeString(file, text);

        var result = Invocation.with(settings, "serve", "--config", folder.toString());

        assertThat(result.status()).as(problem).isEqualTo(ExitStatus.WRONG);
        assertThat(result.err()).startsWith("tidemark: the configuration has 1 problem:\n  - " + problem + "\n")
                .doesNotContain("\tat ");
    }

    @Test
    @Timeout(60)
    void settingsThatCanNotBeReadAreWrongConfiguration() throws Exception {
        Path file = Files.createDirectory(folder.resolve("application.properties"));

        var result = Invocation.with(settings, "serve", "--config", folder.toString());

        assertThat(result.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(result.err()).startsWith("tidemark: the configuration has 1 problem:\n  - " + file
                + ": is not a file that can be read; let the user who starts Tidemark read it\n");
    }

    @Test
    void aManagementPortThatIsTakenIsStatus1AndNoHalfStartedService() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("tidemark.management.port", String.valueOf(taken.getLocalPort()));

            assertThat(Invocation.with(settings, "serve")).isEqualTo(new Invocation(ExitStatus.FAILED, "",
                    "tidemark: the management port 127.0.0.1:" + taken.getLocalPort() + " can't be opened: Address already in use\n"
                            + "HINT: another process may have it: tidemark.management.host and tidemark.management.port choose"
                            + " another\n"));
        }
    }

    @Test
    void everyCommandHasHelpThatTellsTheExitStatus() {
        for (String command : new String[] {"serve", "run", "status", "doctor", "retry", "rebuild-state",
                "mirror", "export", "find"}) {
            var help = Invocation.of(command, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out()).startsWith("Usage: tidemark " + command).contains("--json", "--config", "Exit status:");
            assertThat(help.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        }
        assertThat(Invocation.of("--version").out()).startsWith("tidemark development (java ");
        assertThat(Invocation.of("--nonsense").status()).isEqualTo(ExitStatus.WRONG);
    }

    private static JsonNode json(Invocation invocation) throws Exception {
        return new ObjectMapper().readTree(invocation.out());
    }
}
