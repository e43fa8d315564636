package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM's own environment can't be set, so a child has it, with Camel Main as the service starts it. */
class EnvironmentTest {
    @TempDir
    private Path folder;

    /** Prints what the settings are, or what is wrong with them. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            ConfigFiles files = ConfigFiles.find();
            Main main = new Main();
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void beforeInitialize(BaseMainSupport support) {
                    files.applyTo(support.getCamelContext());
                }
            });
            main.start();
            try {
                Settings settings = Settings.of(PropertySource.of(main.getCamelContext()));
                System.out.println("=source " + settings.source());
                System.out.println("=runs " + settings.runsParallel());
                System.out.println("=log " + LogFormat.of(PropertySource.of(main.getCamelContext())));
                System.out.println("=lag " + Durations.format(settings.lagMax()));
                System.out.println("=acme " + settings.store("acme").bucket() + " " + settings.stream("acme", "akten").pageRows(true));
                System.out.println("=a-b " + settings.store("a-b").bucket());
                System.out.println("=routes " + main.getCamelContext().resolvePropertyPlaceholders(
                        "{{tidemark.runs.parallel}} {{tidemark.lag.max}} {{MY_OWN}}"));
            } catch (ConfigurationException e) {
                e.problems().forEach(problem -> System.out.println("=" + problem));
            } finally {
                main.stop();
            }
        }
    }

    private List<String> run(Map<String, String> environment, String... systemProperties)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8"));
        options.addAll(List.of(systemProperties));
        options.addAll(Jvm.classPath());
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(Jvm.command(128, options, Child.class.getName()))
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
        builder.environment().putAll(environment);
        Process child = builder.start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("the child ends").isTrue();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(child.exitValue()).as(String.join("\n", lines)).isZero();
        return lines.stream().filter(line -> line.startsWith("=")).toList();
    }

    @Test
    void variablesOverrideFilesAndSystemPropertiesOverrideVariables() throws Exception {
        Files.writeString(folder.resolve("application.properties"), """
                tidemark.source.url=jdbc:postgresql://file/documents
                tidemark.source.username=file
                tidemark.runs.parallel=3
                tidemark.lag.max=3m
                tidemark.tenant.acme.store.bucket=file-{tenant}
                """);

        List<String> lines = run(Map.ofEntries(
                Map.entry("TIDEMARK_CONFIG", folder.toString()),
                Map.entry("TIDEMARK_SOURCE_URL", "jdbc:postgresql://variable/documents"),
                Map.entry("TIDEMARK_SOURCE_PASSWORD", "hidden"),
                Map.entry("TIDEMARK_RUNS_PARALLEL", "4"),
                Map.entry("TIDEMARK_LAG_MAX", "4m"),
                Map.entry("TIDEMARK_LOG_FORMAT", "json"),
                Map.entry("TIDEMARK_TENANTS", "acme,a-b"),
                Map.entry("TIDEMARK_TENANT_ACME_STORE_BUCKET", "variable-{tenant}"),
                Map.entry("TIDEMARK_TENANT_ACME_STREAM_AKTEN_PAGE_ROWS", "40"),
                Map.entry("TIDEMARK_TENANT_A_B_STORE_BUCKET", "variable-{tenant}"),
                Map.entry("MY_OWN", "mine")),
                "-Dtidemark.lag.max=5m");

        assertThat(lines).containsExactly(
                "=source DatabaseSettings[url=jdbc:postgresql://variable/documents, username=file, password=***]",
                "=runs 4",
                "=log JSON",
                "=lag 5m",
                "=acme variable-{tenant} 40",
                "=a-b variable-{tenant}",
                "=routes 4 5m mine");
    }

    @Test
    void wrongVariablesAreNamedAsSuch() throws Exception {
        List<String> lines = run(Map.of(
                "TIDEMARK_SOURCE_URI", "jdbc:postgresql://variable/documents",
                "TIDEMARK_SOURCE_USERNAME", "reader",
                "TIDEMARK_SERVICE_HOST", "10.0.0.1",
                "TIDEMARK_DB_PORT_5432_TCP_ADDR", "10.0.0.1",
                "TIDEMARK_TENANT_ACME_STORE_PARALLEL", "0",
                "TIDEMARK_STREAM_AKTEN_PAGE_ROWS", "none"),
                "-Dtidemark.stream.akten.batch-rows=none");

        assertThat(lines).containsExactly(
                "=TIDEMARK_SOURCE_URI (environment variable): does not stand for a known key;"
                        + " did you mean TIDEMARK_SOURCE_URL?",
                "=tidemark.source.url: is missing; expected a value, e.g."
                        + " jdbc:postgresql://localhost:5432/documents",
                "=tidemark.tenant.acme.store.parallel = 0 (environment variable TIDEMARK_TENANT_ACME_STORE_PARALLEL):"
                        + " is out of range; expected 1 to 256, e.g. 32",
                "=tidemark.stream.akten.page-rows = none (environment variable TIDEMARK_STREAM_AKTEN_PAGE_ROWS):"
                        + " is not a whole number; expected 1 to 1000000, e.g. 20000",
                "=tidemark.stream.akten.batch-rows = none (system property):"
                        + " is not a whole number; expected 1 to 1000000, e.g. 10000");
    }

    @Test
    void aVariableIsReadBackAsItsKey() {
        for (String key : Keys.documented()) {
            assertThat(Keys.keyOf(Environment.variable(key))).as(key).contains(key);
        }
        assertThat(Keys.keyOf("TIDEMARK_TENANT_A_STORE_B_STORE_ACCESS_KEY"))
                .contains("tidemark.tenant.a_store_b.store.access-key");
        assertThat(Keys.keyOf("TIDEMARK_TENANT_ACME_STREAM_AKTEN_BATCH_BYTES"))
                .contains("tidemark.tenant.acme.stream.akten.batch-bytes");
        assertThat(Keys.keyOf("TIDEMARK_STREAM_AKTEN_START")).contains("tidemark.stream.akten.start");
    }
}
