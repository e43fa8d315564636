package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files that are packed around the jar. */
@Timeout(60)
class DistributionTest {
    private static final Path FILES = Path.of("src", "main", "distribution");

    @TempDir
    Path folder;

    @Test
    void theScriptStartsTheJarOfItsInstallationThroughALinkAndFromAnyFolder() throws Exception {
        Path home = install("with blank");
        Path link = Files.createSymbolicLink(folder.resolve("tidemark"), home.resolve("bin/tidemark"));

        var version = call(Map.of("JAVA_HOME", System.getProperty("java.home")), link, "--version");
        assertThat(version).isEqualTo(new Invocation(0, Version.line() + "\n", ""));

        // Arguments and status go through; options of the JVM come from outside.
        var wrong = call(Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS", "-Xmx64m -XX:+PrintFlagsFinal"), link,
                "run", "--tenant", "Müller GmbH");
        assertThat(wrong.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(wrong.err()).startsWith("tidemark: run needs --once");
        assertThat(wrong.out()).containsPattern("MaxHeapSize += 67108864 ")
                .containsPattern("ExitOnOutOfMemoryError += true ");
    }

    @Test
    void theScriptSaysWhenThereIsNoJava() throws Exception {
        assertThat(call(Map.of("JAVA_HOME", "/nowhere"), install("home").resolve("bin/tidemark"), "--version"))
                .isEqualTo(new Invocation(ExitStatus.WRONG, "", """
                        tidemark: no Java: /nowhere/bin/java is not there
                        HINT: install Java 17 or later, or set JAVA_HOME to where it is
                        """));
    }

    @Test
    void theSettingsToFillInAreDocumentedOnes() throws IOException {
        var documented = keys(Path.of("src", "main", "resources", "application.properties"));
        var toFillIn = keys(FILES.resolve("config").resolve("application.properties"));

        assertThat(toFillIn).isNotEmpty().isSubsetOf(documented);
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(FILES.resolve("config").resolve("application.properties"))) {
            properties.load(in);
        }
        // What stands here would stay as it is when an upgrade brings a better default.
        assertThat(properties).isEmpty();
    }

    private static List<String> keys(Path properties) throws IOException {
        try (var lines = Files.lines(properties)) {
            return lines.filter(line -> line.matches("#?tidemark\\.\\S+=.*")).map(line -> line.replaceAll("^#?|=.*", "")).toList();
        }
    }

    /** The installation as it is packed, but for a jar that only points to what this test runs with. */
    private Path install(String name) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Files.createDirectory(home.resolve("bin"));
        Files.copy(FILES.resolve("bin").resolve("tidemark"), home.resolve("bin").resolve("tidemark"),
                StandardCopyOption.COPY_ATTRIBUTES);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.tidemark.App");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(home.resolve("tidemark.jar")), manifest).close();
        return home;
    }

    private Invocation call(Map<String, String> environment, Path script, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(folder, "stderr-", ".txt");
        var builder = new ProcessBuilder(command).directory(new File("/")).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_") || name.startsWith("JAVA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Invocation(process.waitFor(), out, Files.readString(err));
    }
}
