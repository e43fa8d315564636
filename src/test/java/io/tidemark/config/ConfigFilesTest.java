package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.batch.BucketPattern;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    private Path folder;

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void aFilesPropertiesOverrideTheBuiltInOnesKeyByKey() throws Exception {
        write("application.properties", """
                tidemark.source.url=jdbc:postgresql://{{host}}/documents
                tidemark.source.username=reader
                tidemark.source.password=a\\\\{{b
                tidemark.tenant.Müller.store.bucket=mueller
                tidemark.runs.parallel=5
                host=db.example.org
                """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            ConfigFiles.in(folder).applyTo(context);
            context.start();

            Settings settings = Settings.of(PropertySource.of(context));

            assertThat(settings.source()).isEqualTo(
                    new DatabaseSettings("jdbc:postgresql://db.example.org/documents", "reader", new Secret("a{{b")));
            assertThat(settings.store("Müller").bucket()).as("the file is UTF-8").isEqualTo(new BucketPattern("mueller"));
            assertThat(settings.runsParallel()).isEqualTo(5);
            assertThat(context.resolvePropertyPlaceholders("{{tidemark.runs.parallel}} {{tidemark.management.port}}"))
                    .as("routes see the same").isEqualTo("5 8080");
        }
    }

    @Test
    void aKeyWhoseFirstLevelIsANearMissIsRefusedAndAnotherPrefixIsNot() throws Exception {
        Path file = write("application.properties", """
                tidemark.source.url=jdbc:postgresql://db/documents
                tidemark.source.username=reader
                idemark.lag.max=1m
                tidemrk.lag.mx=1m
                Tidemark.tenant.a.stream.akten.start=2011-01-01T00:00:00Z
                timer.lag.max=1m
                landmark.lag.max=1m
                """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            ConfigFiles.in(folder).applyTo(context);
            context.start();

            assertThatThrownBy(() -> Settings.of(PropertySource.of(context))).isInstanceOfSatisfying(ConfigurationException.class,
                    wrong -> assertThat(wrong.problems()).containsExactly(
                            "Tidemark.tenant.a.stream.akten.start (" + file + "): is not a known key; did you mean"
                                    + " tidemark.tenant.a.stream.akten.start?",
                            "idemark.lag.max (" + file + "): is not a known key; did you mean tidemark.lag.max?",
                            "tidemrk.lag.mx (" + file + "): is not a known key; did you mean tidemark.lag.max?"));
        }
    }

    @Test
    void problemsSayWhereTheirTextStands() throws Exception {
        Path file = write("application.properties", """
                tidemark.source.url=jdbc:postgresql://db/documents
                tidemark.source.username=reader
                tidemark.source.password=hidden-{{nowhere}}
                tidemark.runs.parallel=0
                tidemark.config=/elsewhere
                """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            ConfigFiles.in(folder).applyTo(context);
            context.start();

            assertThatThrownBy(() -> Settings.of(PropertySource.of(context))).hasMessage("""
                    the configuration has 3 problems:
                      - tidemark.source.password: has a placeholder that can't be resolved; expected keys and functions \
                    that exist, e.g. {{env:HOME}}, and \\{{ for literal braces
                      - tidemark.config (%1$s): is not a known key; remove it
                      - tidemark.runs.parallel = 0 (%1$s): is out of range; expected 1 to 64, e.g. 2
                    HINT: built-in/application.properties of the installation documents every key; without one, unzip -p \
                    tidemark.jar application.properties shows it""".formatted(file));
        }
    }

    @Test
    void aTenantsNameIsNeverReadAsCamelsSyntax() throws Exception {
        write("application.properties", """
                tidemark.source.url=jdbc:postgresql://db/documents
                tidemark.source.username=reader
                other=x
                tidemark.tenant.a\\:b\\ {c}?.store.bucket=colon-{{other}}
                """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            ConfigFiles.in(folder).applyTo(context);
            context.start();

            Settings settings = Settings.of(PropertySource.of(context));

            assertThat(settings.store("a:b {c}?").bucket()).isEqualTo(new BucketPattern("colon-x"));
        }
    }

    @Test
    void aRouteFileReplacesTheBuiltInOneOfTheSameName() throws IOException {
        Path akten = write("routes/akten.camel.yaml", "");
        Path own = write("routes/own.camel.yaml", "");
        write("routes/notes.txt", "no route");

        assertThat(ConfigFiles.in(folder).routesIncludePattern(Set.of("akten.camel.yaml", "dokumente.camel.yaml")))
                .isEqualTo("classpath:routes/dokumente.camel.yaml,file:" + akten + ",file:" + own);
    }

    @Test
    void camelFindsARouteFileWhoseFolderHasABlankAndAnUmlaut() throws Exception {
        write("own rüte/routes/own.camel.yaml", """
                - route:
                    id: own
                    from:
                      uri: "direct:own"
                      steps:
                        - to:
                            uri: "log:own"
                """);
        Main main = new Main();
        main.configure().withRoutesIncludePattern(ConfigFiles.in(folder.resolve("own rüte")).routesIncludePattern(Set.of()));
        main.start();
        try {
            assertThat(main.getCamelContext().getRoute("own")).isNotNull();
        } finally {
            main.stop();
        }
    }

    @Test
    void aPathThatCamelsListsCannotHoldIsAProblem() throws IOException {
        Path route = write("a,b/routes/own.camel.yaml", "");

        assertThatThrownBy(() -> ConfigFiles.in(folder.resolve("a,b")).routesIncludePattern())
                .isInstanceOf(ConfigurationException.class).hasMessageContaining(route
                        + ": has a character that Camel's lists of files can't hold; expected a path without , ; ? * { }");
    }

    @Test
    void listsTheRoutesOfAJar() throws IOException {
        Path jar = folder.resolve("a b.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("routes/", "routes/one.camel.yaml", "routes/two.camel.yaml", "other.camel.yaml")) {
                out.putNextEntry(new ZipEntry(name));
                out.closeEntry();
            }
        }

        assertThat(ConfigFiles.builtInRoutes(URI.create("jar:" + jar.toUri() + "!/routes")))
                .containsExactly("one.camel.yaml", "two.camel.yaml");
    }

    @Test
    void aRouteFileThatWouldNotBeReadIsAProblem() throws IOException {
        Path file = write("routes/own.yaml", "");

        assertThatThrownBy(() -> ConfigFiles.in(folder).routesIncludePattern()).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + ": is not read; expected a name that ends in .camel.yaml");
    }

    @Test
    void readsSqlFromTheFolder() throws IOException {
        write("sql/own.sql", "SELECT 'ü'");
        Files.write(write("sql/latin.sql", ""), "SELECT 'ü'".getBytes(StandardCharsets.ISO_8859_1));
        ConfigFiles files = ConfigFiles.in(folder);

        assertThat(files.readSql("own.sql")).isEqualTo("SELECT 'ü'");
        assertThatThrownBy(() -> files.readSql("latin.sql")).isInstanceOf(TidemarkException.class)
                .hasMessage("sql file latin.sql is not UTF-8 text\nHINT: save it as UTF-8");
        assertThatThrownBy(() -> files.readSql("nowhere.sql")).isInstanceOf(TidemarkException.class)
                .hasMessage("sql file nowhere.sql not found\nHINT: looked in %s and the built-in sql/"
                        .formatted(folder.resolve("sql")));
        assertThatThrownBy(() -> files.readSql("../own.sql")).isInstanceOf(TidemarkException.class)
                .hasMessage("not the name of a SQL file: ../own.sql\nHINT:"
                        + " a name has letters, digits, . _ and -, e.g. akten.sql");
    }

    @Test
    void findsPropertiesInTheConfigFolderBesideTheJar() throws IOException {
        Path file = write("config/application.properties", "");

        assertThat(ConfigFiles.beside(folder).propertiesLocations())
                .isEqualTo("file:" + file + ",classpath:application.properties");
        assertThat(ConfigFiles.beside(folder)).hasToString(file.toString());
    }

    @Test
    void aFolderThatIsNotThereIsAProblem() {
        assertThatThrownBy(() -> ConfigFiles.in(folder.resolve("nowhere"))).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tidemark.config = " + folder.resolve("nowhere") + ": is not a folder; expected one with"
                        + " application.properties, routes/ or sql/ in it, e.g. /etc/tidemark");
    }
}
