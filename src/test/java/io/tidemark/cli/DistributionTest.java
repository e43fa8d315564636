package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.ProductJar;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files that are packed around the jar. */
@Timeout(60)
class DistributionTest {
    private static final Path FILES = Path.of("src", "main", "distribution");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    Path folder;

    @Test
    void theScriptStartsTheJarOfItsInstallationThroughALinkAndFromAnyFolder() throws Exception {
        Path home = install("with blank");
        Path link = Files.createSymbolicLink(folder.resolve("tidemark"), home.resolve("bin/tidemark"));

        var version = call(Map.of("JAVA_HOME", JAVA_HOME), link, "--version");
        assertThat(version).isEqualTo(new Invocation(0, Version.line() + "\n", ""));

        // Arguments and status go through; options of the JVM come from outside.
        var wrong = call(Map.of("JAVA_HOME", JAVA_HOME, "JAVA_OPTS", "-Xmx64m -XX:+PrintFlagsFinal"), link,
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
    @Timeout(300)
    void theClassArchiveIsOfTheKindThatTheJavaHasAndIsUsed() throws Exception {
        Path home = install("home");
        Path script = home.resolve("bin/tidemark");
        String archive = Runtime.version().feature() >= 25 ? "tidemark.aot" : "tidemark.jsa";
        String other = archive.equals("tidemark.aot") ? "tidemark.jsa" : "tidemark.aot";
        Files.writeString(home.resolve(other), "of another Java");
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).akte("acme").insert();
            var made = call(Map.of("JAVA_HOME", JAVA_HOME), home.resolve("bin/tidemark-class-archive"),
                    "--config", configure(source, store).toString());

            assertThat(made.status()).as(made.toString()).isZero();
            assertThat(made.out()).containsPattern("acme +akten +caught-up +1 +1").doesNotContain("[warning]", "[error]");
            assertThat(made.err().lines()).as("progress alone").allMatch(line -> line.matches("\\d/\\d acme/\\S+ caught-up .*"));
        }
        assertThat(home.resolve(archive)).isNotEmptyFile();
        assertThat(home.resolve(other)).doesNotExist();

        // By a Java on the PATH that is a link, as /usr/bin/java is.
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path java = Files.createSymbolicLink(programs.resolve("java"), Path.of(JAVA_HOME, "bin", "java"));
        var started = call(Map.of("PATH", programs + File.pathSeparator + System.getenv("PATH"),
                "JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC -Xlog:class+load"), script, "--version");
        Files.delete(java);
        assertThat(started.out()).contains("io.tidemark.cli.App source: shared objects file");

        // After an upgrade of the jar it is passed over.
        Files.setLastModifiedTime(home.resolve("tidemark.jar"), FileTime.fromMillis(0));
        assertThat(call(Map.of("JAVA_HOME", JAVA_HOME), script, "--version"))
                .isEqualTo(new Invocation(0, Version.line() + "\n", ""));
    }

    /** Java 17 would not start with the options of an AOT cache. */
    @Test
    void aClassArchiveOfAnotherJavaIsPassedOverWithoutAWord() throws Exception {
        Path home = install("home");
        for (String archive : List.of("tidemark.aot", "tidemark.jsa")) {
            Files.writeString(home.resolve(archive), "of another Java");
            assertThat(call(Map.of("JAVA_HOME", JAVA_HOME), home.resolve("bin/tidemark"), "--version")).as(archive)
                    .isEqualTo(new Invocation(0, Version.line() + "\n", ""));
            Files.delete(home.resolve(archive));
        }
    }

    /** As in a folder of programs that only call the one that is chosen: which Java it is can't be told. */
    @Test
    void aJavaThatDoesNotSayItsVersionStartsWithoutAClassArchive() throws Exception {
        Path home = install("home");
        Files.writeString(home.resolve("tidemark.aot"), "of another Java");
        Path java = Files.createDirectories(folder.resolve("shims/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexec '" + JAVA_HOME + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(call(Map.of("JAVA_HOME", folder.resolve("shims").toString()), home.resolve("bin/tidemark"), "--version"))
                .isEqualTo(new Invocation(0, Version.line() + "\n", ""));
    }

    @Test
    void whatFailsToMakeAClassArchiveSaysSo() throws Exception {
        Path home = install("home");
        assertThat(call(Map.of("JAVA_HOME", "/nowhere"), home.resolve("bin/tidemark-class-archive")))
                .isEqualTo(new Invocation(ExitStatus.WRONG, "", """
                        tidemark: no Java: /nowhere/bin/java is not there
                        HINT: install Java 17 or later, or set JAVA_HOME to where it is
                        """));

        var wrong = call(Map.of("JAVA_HOME", JAVA_HOME), home.resolve("bin/tidemark-class-archive"), "--config", "/nowhere");
        assertThat(wrong.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(wrong.err()).contains("tidemark.config = /nowhere: is not a folder");
        assertThat(home.resolve("tidemark.aot")).doesNotExist();
        assertThat(home.resolve("tidemark.jsa")).doesNotExist();
    }

    @Test
    @Timeout(600)
    void theScriptsOwnHeapIsEnoughForEachCommand() throws Exception {
        Path script = install("home").resolve("bin/tidemark");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Path files = folder.resolve("files");
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 30, 4, 20);
            String config = configure(source, store).toString();
            for (List<String> command : List.of(List.of("check"), List.of("doctor"), List.of("run", "--once"),
                    List.of("status"),
                    List.of("audit"), List.of("verify", "--deep"), List.of("find", "--where", "id=1"), List.of("retry"),
                    List.of("mirror", "--to", copy.toString()), List.of("restore", "--to-files", files.toString()))) {
                var arguments = new ArrayList<>(command);
                arguments.addAll(List.of("--config", config));

                var called = call(Map.of("JAVA_HOME", JAVA_HOME), script, arguments.toArray(String[]::new));

                assertThat(called.status()).as(command + ": " + called).isIn(ExitStatus.OK,
                        command.contains("doctor") ? ExitStatus.FAILED : ExitStatus.OK);
                assertThat(called.out()).as(command.toString()).doesNotContain("OutOfMemoryError");
            }
        }
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

    /** The day when they are needed is that on which the repository is gone, too. */
    @Test
    void theDocumentsAreThereAndTheirLinksLeadToWhatIsThere() throws Exception {
        List<Path> packed = packed();

        assertThat(packed).contains(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("docs/RECOVERY.md"),
                Path.of("docs/OPERATIONS.md"), Path.of("docs/images/console-routes.png"), Path.of("routes/README.txt"),
                Path.of("built-in/routes/akten.camel.yaml"), Path.of("built-in/application.properties"));
        for (Path page : packed.stream().filter(file -> file.toString().endsWith(".md")).toList()) {
            List<String> lost = LINK.matcher(Files.readString(page)).results().map(link -> link.group(1))
                    .filter(link -> !link.matches("\\w+:.*")).filter(link -> !packed.contains(
                            page.resolveSibling(link).normalize())).toList();
            assertThat(lost).as(page.toString()).isEmpty();
        }
    }

    /** What assembly.xml packs of the sources, by its place in the unpacked folder. */
    private static List<Path> packed() throws Exception {
        Element assembly = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(FILES.resolve("assembly.xml").toFile())
                .getDocumentElement();
        List<Path> packed = new ArrayList<>();
        for (Element set : elements(assembly, "fileSet")) {
            Path from = Path.of(text(set, "directory"));
            List<String> includes = elements(set, "include").stream().map(Element::getTextContent).toList();
            if (!from.toString().contains("$")) {
                try (Stream<Path> files = Files.walk(from)) {
                    files.filter(Files::isRegularFile).map(from::relativize).filter(file -> includes.isEmpty()
                            || includes.stream().anyMatch(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob)
                            .matches(file))).forEach(file -> packed.add(Path.of(text(set, "outputDirectory")).resolve(file)));
                }
            }
        }
        for (Element file : elements(assembly, "file")) {
            Path from = Path.of(text(file, "source"));
            if (!from.toString().contains("$")) {
                assertThat(from).exists();
                packed.add(Path.of(text(file, "outputDirectory")).resolve(from.getFileName()));
            }
        }
        return packed;
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).map(Element.class::cast).toList();
    }

    private static String text(Element parent, String name) {
        return elements(parent, name).stream().findFirst().map(Element::getTextContent).orElse("");
    }

    private static List<String> keys(Path properties) throws IOException {
        try (var lines = Files.lines(properties)) {
            return lines.filter(line -> line.matches("#?tidemark\\.\\S+=.*")).map(line -> line.replaceAll("^#?|=.*", "")).toList();
        }
    }

    /** The installation as it is packed, but for the libraries, which stay where this test has them. */
    private Path install(String name) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Files.createDirectory(home.resolve("bin"));
        for (String script : List.of("tidemark", "tidemark-class-archive")) {
            Files.copy(FILES.resolve("bin").resolve(script), home.resolve("bin").resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        ProductJar.writeToStart(home.resolve("tidemark.jar"));
        return home;
    }

    /** A folder of settings that lead to these. */
    private Path configure(SourceDatabase source, ObjectStoreServer store) throws IOException {
        Path config = Files.createDirectory(folder.resolve("config"));
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        Files.write(config.resolve("application.properties"),
                settings.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
        return config;
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
