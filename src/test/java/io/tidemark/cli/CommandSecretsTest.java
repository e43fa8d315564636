package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every secret of a configuration has a mark, which no command shows, be all well or not. */
class CommandSecretsTest {
    private static final String MARK = "MaRk3d";
    private static final String NOWHERE = "127.0.0.1:1";

    @TempDir
    private Path folder;

    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final PrintStream realStderr = System.err;
    private final InputStream realStdin = System.in;

    @BeforeEach
    void listen() throws IOException {
        Files.createDirectory(folder.resolve("mirror"));
        Files.createDirectory(folder.resolve("export"));
        commands.put("run", List.of("--once", "--wait", "0"));
        commands.put("status", List.of());
        commands.put("doctor", List.of());
        commands.put("retry", List.of("--wait", "0"));
        commands.put("verify", List.of("--deep"));
        commands.put("audit", List.of("--repair", "--wait", "0"));
        commands.put("rebuild-state", List.of("--dry-run"));
        commands.put("restore", List.of("--into", "configured", "--dry-run"));
        commands.put("drill", List.of());
        commands.put("mirror", List.of("--to", folder.resolve("mirror").toString()));
        commands.put("export", List.of("--month", "2011-05", "--to", folder.resolve("export").toString()));
        commands.put("find", List.of("--where", "id=1", "--show"));
        commands.put("check", List.of());
        // Its port is taken, so that it ends: what the running service shows is another test's.
        commands.put("serve", List.of());
        commands.put("hash-password", List.of());
        Configurator.setLevel("io.tidemark", Level.DEBUG);
        System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setErr(realStderr);
        System.setIn(realStdin);
        Configurator.setLevel("io.tidemark", Level.INFO);
    }

    @Test
    void noCommandShowsASecret() throws Exception {
        assertThat(commands.keySet()).as("each command is tried")
                .isEqualTo(CommandLineInterface.commandLine().getSubcommands().keySet());
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var log = LogCapture.of("")) {
            new DocumentStore(source).load("acme", 3, 1, 1);
            new DocumentStore(source).load("globex", 3, 1, 1);
            // The store lets the key into one tenant's buckets alone.
            store.grant(MARK + "-key", MARK + "-secret", "tidemark-acme-");
            Map<String, String> settings = marked(TidemarkUnderTest.settings(source, store));
            settings.put("tidemark.management.port", String.valueOf(taken.getLocalPort()));

            all("half", settings);
            all("unreachable", unreachable(settings), "--json");
            all("wrong", wrong(settings));
            seen.addAll(log.messages());
        }
        seen.add(stderr.toString(StandardCharsets.UTF_8));

        assertThat(seen).anyMatch(text -> text.contains("run caught-up"))
                .anyMatch(text -> text.contains("Connection to " + NOWHERE + " refused"))
                .anyMatch(text -> text.contains("secret-kee"));
        assertThat(statuses).containsEntry("half run", ExitStatus.FAILED).containsEntry("half status", ExitStatus.OK)
                .containsEntry("unreachable run", ExitStatus.FAILED).containsEntry("wrong run", ExitStatus.WRONG);
        assertThat(seen.stream().filter(text -> text.contains(MARK)).map(text -> text.substring(
                Math.max(0, text.indexOf(MARK) - 120), Math.min(text.length(), text.indexOf(MARK) + 40)))).isEmpty();
    }

    private Map<String, String> marked(Map<String, String> settings) {
        settings.put("tidemark.source.password", MARK + "-source");
        settings.put("tidemark.state.password", MARK + "-state");
        settings.put("tidemark.restore.password", MARK + "-restore");
        settings.put("tidemark.store.access-key", MARK + "-key");
        settings.put("tidemark.store.secret-key", MARK + "-secret");
        settings.put("tidemark.store.attempts", "1");
        settings.put("tidemark.mirror.store.access-key", MARK + "-mirror-key");
        settings.put("tidemark.mirror.store.secret-key", MARK + "-mirror-secret");
        return settings;
    }

    private static Map<String, String> unreachable(Map<String, String> settings) {
        Map<String, String> unreachable = new LinkedHashMap<>(settings);
        unreachable.put("tidemark.source.url", "jdbc:postgresql://" + NOWHERE + "/documents");
        unreachable.put("tidemark.store.endpoint", "http://" + NOWHERE);
        return unreachable;
    }

    private static Map<String, String> wrong(Map<String, String> settings) {
        Map<String, String> wrong = new LinkedHashMap<>(settings);
        wrong.put("tidemark.source.url", "jdbc:postgresql://reader:" + MARK + "@db/documents");
        wrong.put("tidemark.restore.url", "jdbc:postgresql://db/documents?user=reader&password=" + MARK);
        wrong.put("tidemark.store.endpoint", "https://me:" + MARK + "@s3.example.org");
        wrong.remove("tidemark.store.access-key");
        wrong.put("tidemark.store.secret-kee", MARK);
        wrong.put("tidemark.management.username", "ops");
        wrong.put("tidemark.management.password-hash", MARK);
        wrong.put("tidemark.management.tls.password", MARK);
        return wrong;
    }

    private void all(String configuration, Map<String, String> settings, String... options) throws Exception {
        Files.writeString(folder.resolve("application.properties"), settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue()).collect(Collectors.joining("\n")));
        System.setIn(new ByteArrayInputStream((MARK + "-typed\n").getBytes(StandardCharsets.UTF_8)));
        commands.keySet().forEach(command -> one(configuration, command, options));
    }

    private void one(String configuration, String command, String... options) {
        var all = new ArrayList<>(List.of(command, "--config", folder.toString(),
                "-Dtidemark.spool.dir=" + folder.resolve("spool-" + command)));
        all.addAll(commands.get(command));
        all.addAll(List.of(options));
        var done = Invocation.of(all.toArray(String[]::new));
        statuses.put(configuration + " " + command, done.status());
        seen.add(configuration + " " + command + ": " + done);
    }
}
