package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testing.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class DemoServersTest {
    @TempDir
    Path folder;

    @Test
    void secondStartGoesOnWhereTheFirstEnded() {
        try (DemoServers first = DemoServers.start(folder)) {
            writeSomething(first);
        }
        try (DemoServers second = DemoServers.start(folder)) {
            assertThatSomethingIsThere(second);
        }
    }

    /** The demo's JVM is killed. PostgreSQL, a process of its own, lives on and holds the folder. */
    @Test
    void startGoesOnAfterAKill() throws Exception {
        Process killed = new ProcessBuilder(Jvm.command(256, Jvm.classPath(), Killed.class.getName(), folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = killed.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        long postmasterPid = Long.parseLong(Files.readAllLines(folder.resolve("postgres/postmaster.pid")).get(0));
        assertThat(ProcessHandle.of(postmasterPid)).as("PostgreSQL outlives the kill").isPresent();

        try (DemoServers next = DemoServers.start(folder)) {
            assertThatSomethingIsThere(next);
        }
    }

    @Test
    void folderIsOneDemosAlone() {
        try (DemoServers first = DemoServers.start(folder)) {
            assertThatThrownBy(() -> DemoServers.start(folder)).hasMessage("the demo already runs in "
                    + folder.toAbsolutePath() + "\nHINT: end the other one, or choose another folder");
            assertThat(first.source().number("SELECT 1")).isEqualTo(1);
        }
    }

    private static void writeSomething(DemoServers servers) {
        servers.source().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        servers.store().s3Client().createBucket(create -> create.bucket("tidemark-acme-2026-05"));
        servers.store().s3Client().putObject(put -> put.bucket("tidemark-acme-2026-05").key("akten/1.tgz")
                .metadata(Map.of("sha256", "abc")), RequestBody.fromString("content"));
    }

    private void assertThatSomethingIsThere(DemoServers servers) {
        assertThat(servers.source().number("SELECT answer FROM kept")).isEqualTo(42);
        assertThat(servers.store().text("tidemark-acme-2026-05", "akten/1.tgz")).isEqualTo("content");
        assertThat(servers.store().head("tidemark-acme-2026-05", "akten/1.tgz").metadata()).isEqualTo(Map.of("sha256", "abc"));
        assertThat(folder.resolve("buckets/tidemark-acme-2026-05/akten/1.tgz")).hasContent("content");
    }

    /** Writes and waits to be killed. */
    static final class Killed {
        private Killed() {
        }

        public static void main(String[] args) throws IOException {
            writeSomething(DemoServers.start(Path.of(args[0])));
            System.out.println("ready");
            System.in.read();
        }
    }
}
