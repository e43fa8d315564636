package io.tidemark.config;

import io.tidemark.TidemarkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;

/**
 * The files that configure Tidemark: the built-in ones, and those in folders that override them.
 *
 * <p>A file overrides the built-in one of the same name; properties override one by one. What is where:
 * <table>
 *   <caption>Folders</caption>
 *   <tr><td>{@code tidemark.config} is set</td>
 *       <td>{@code application.properties}, {@code routes/} and {@code sql/} in that folder</td></tr>
 *   <tr><td>otherwise</td>
 *       <td>{@code config/application.properties}, {@code routes/} and {@code sql/} beside the jar, or, where none of
 *       these is there, in the working directory</td></tr>
 * </table>
 */
public final class ConfigFiles {
    /** The system property that names the folder; the environment variable is {@code TIDEMARK_CONFIG}. */
    public static final String FOLDER_KEY = "tidemark.config";

    private static final String PROPERTIES = "application.properties";
    private static final String ROUTE_SUFFIX = ".camel.yaml";

    private static final String LET_READ = "let the user who starts Tidemark read it";

    private final Optional<Path> properties;
    private final Optional<Path> routes;
    private final Optional<Path> sql;

    private ConfigFiles(Path properties, Path routes, Path sql) {
        if (Files.exists(properties, LinkOption.NOFOLLOW_LINKS) && !isReadableFile(properties)) {
            throw new ConfigurationException(List.of(properties + ": is not a file that can be read; " + LET_READ));
        }
        this.properties = Optional.of(properties).filter(Files::isRegularFile);
        this.routes = Optional.of(routes).filter(Files::isDirectory);
        this.sql = Optional.of(sql).filter(Files::isDirectory);
    }

    /**
     * The files as this process finds them.
     *
     * @throws ConfigurationException where {@code tidemark.config} names no folder, or {@code application.properties} is there
     *                                and can't be read
     */
    public static ConfigFiles find() {
        String folder = System.getProperty(FOLDER_KEY, System.getenv().getOrDefault(Environment.variable(FOLDER_KEY), ""));
        if (!folder.isBlank()) {
            return in(Path.of(folder));
        }
        Path here = Path.of("").toAbsolutePath();
        ConfigFiles besideJar = beside(jarFolder().orElse(here));
        return besideJar.isEmpty() ? beside(here) : besideJar;
    }

    /**
     * The files of a folder as {@code tidemark.config} names one.
     *
     * @throws ConfigurationException where it is not a folder, or {@code application.properties} is there and can't be read
     */
    public static ConfigFiles in(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new ConfigurationException(List.of(FOLDER_KEY + " = " + folder + ": is not a folder; expected one with"
                    + " application.properties, routes/ or sql/ in it, e.g. /etc/tidemark"));
        }
        return new ConfigFiles(absolute.resolve(PROPERTIES), absolute.resolve("routes"), absolute.resolve("sql"));
    }

    static ConfigFiles beside(Path folder) {
        return new ConfigFiles(folder.resolve("config").resolve(PROPERTIES), folder.resolve("routes"), folder.resolve("sql"));
    }

    private static boolean isReadableFile(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    private boolean isEmpty() {
        return properties.isEmpty() && routes.isEmpty() && sql.isEmpty();
    }

    private static Optional<Path> jarFolder() {
        try {
            Path code = Path.of(ConfigFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(code) ? Optional.of(code.toAbsolutePath().getParent()) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of the running code is not a path", e);
        }
    }

    /**
     * Makes a context read these properties, environment variables above them, and system properties above all.
     *
     * <p>To be called before anything is looked up: with Camel Main, in a listener's {@code beforeInitialize}.
     */
    public void applyTo(CamelContext context) {
        PropertiesComponent component = (PropertiesComponent) context.getPropertiesComponent();
        // Names of tenants stand in keys: without this, umlauts in a file would be two characters each.
        component.setEncoding(StandardCharsets.UTF_8.name());
        component.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        component.setLocation(propertiesLocations());
        component.addPropertiesSource(new Environment(System.getenv()));
    }

    /** The locations of properties for Camel, the strongest first. */
    public String propertiesLocations() {
        List<String> locations = new ArrayList<>();
        properties.ifPresent(file -> locations.add("file:" + listed(file)));
        locations.add("classpath:" + PROPERTIES);
        return String.join(",", locations);
    }

    /**
     * The locations of all route files for {@code camel.main.routesIncludePattern}: the built-in ones that nobody
     * replaced, by name, then those of the folder.
     *
     * @throws ConfigurationException where a file in the folder has another ending than {@code .camel.yaml}, can't be read, or
     *                                is empty
     */
    public String routesIncludePattern() {
        String pattern = routesIncludePattern(builtInRoutes());
        routes.ifPresent(ConfigFiles::requireEntries);
        return pattern;
    }

    String routesIncludePattern(Set<String> builtIn) {
        Set<String> own = routes.map(ConfigFiles::routeNames).orElse(Set.of());
        List<String> locations = new ArrayList<>();
        builtIn.stream().filter(name -> !own.contains(name)).sorted()
                .forEach(name -> locations.add("classpath:routes/" + name));
        own.forEach(name -> locations.add("file:" + listed(routes.orElseThrow().resolve(name))));
        return String.join(",", locations);
    }

    /**
     * The texts of all route files by their location, in the order in which they are read.
     *
     * @throws ConfigurationException as {@link #routesIncludePattern}
     * @throws TidemarkException      where one can't be read, or is not UTF-8 text
     */
    public Map<String, String> routeTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String location : routesIncludePattern().split(",")) {
            String name = location.replaceFirst("^(classpath|file):", "");
            try (InputStream in = location.startsWith("file:") ? Files.newInputStream(Path.of(name))
                    : ConfigFiles.class.getResourceAsStream("/" + name)) {
                texts.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString());
            } catch (CharacterCodingException e) {
                throw new TidemarkException("route file " + name + " is not UTF-8 text", "save it as UTF-8", e);
            } catch (IOException e) {
                throw new TidemarkException("route file " + name + " can't be read: " + e, "check its rights", e);
            }
        }
        return texts;
    }

    /**
     * The text of a SQL file.
     *
     * @param name of the file, without folder: {@code akten.sql}
     * @throws TidemarkException where no folder has it, or it is not UTF-8 text
     */
    public String readSql(String name) {
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.sql")) {
            throw new TidemarkException("not the name of a SQL file: " + name,
                    "a name has letters, digits, . _ and -, e.g. akten.sql");
        }
        Optional<Path> own = sql.map(folder -> folder.resolve(name)).filter(Files::exists);
        try (InputStream in = own.isPresent() ? Files.newInputStream(own.get())
                : ConfigFiles.class.getResourceAsStream("/sql/" + name)) {
            if (in == null) {
                throw new TidemarkException("sql file " + name + " not found",
                        "looked in " + sql.map(folder -> folder + " and ").orElse("") + "the built-in sql/");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
        } catch (CharacterCodingException e) {
            throw new TidemarkException("sql file " + name + " is not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException e) {
            throw new TidemarkException("sql file " + name + " can't be read: " + e, "check its rights", e);
        }
    }

    /** Where files override the built-in ones, for the log. */
    @Override
    public String toString() {
        List<String> places = Stream.of(properties, routes, sql).flatMap(Optional::stream).map(Path::toString).toList();
        return places.isEmpty() ? "built-in files only" : String.join(", ", places);
    }

    private static Set<String> routeNames(Path folder) {
        Set<String> names = fileNames(folder);
        List<String> problems = names.stream().filter(name -> name.matches(".*\\.ya?ml") && !name.endsWith(ROUTE_SUFFIX))
                .map(name -> folder.resolve(name) + ": is not read; expected a name that ends in .camel.yaml").toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        names.removeIf(name -> !name.endsWith(ROUTE_SUFFIX));
        return names;
    }

    // Camel refuses a file without entries as one that it can't read.
    private static void requireEntries(Path folder) {
        List<String> problems = new ArrayList<>();
        for (String name : routeNames(folder)) {
            Path file = folder.resolve(name);
            if (!isReadableFile(file)) {
                problems.add(file + ": is not a file that can be read; " + LET_READ);
            } else if (hasNoEntries(file)) {
                problems.add(file + ": is empty; take it away, or write [] into it, which is a file without routes");
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static boolean hasNoEntries(Path file) {
        try {
            // Not as UTF-8, which is looked at where the text is needed.
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().map(String::strip)
                    .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> builtInRoutes() {
        Set<String> names = new TreeSet<>();
        try {
            for (URL folder : Collections.list(ConfigFiles.class.getClassLoader().getResources("routes"))) {
                names.addAll(builtInRoutes(folder.toURI()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has a place that is not a URI", e);
        }
        names.removeIf(name -> !name.endsWith(ROUTE_SUFFIX));
        return names;
    }

    static Set<String> builtInRoutes(URI folder) throws IOException {
        if (!folder.getScheme().equals("jar")) {
            return fileNames(Path.of(folder));
        }
        // jar:file:/path/of.jar!/folder
        String[] parts = folder.getRawSchemeSpecificPart().split("!", 2);
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])), Map.of())) {
            return fileNames(jar.getPath(parts[1]));
        }
    }

    private static Set<String> fileNames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path as it may stand in Camel's lists, which have no escape for what they take as their own syntax. */
    private static String listed(Path file) {
        String path = file.toString();
        if (path.matches(".*[,;?*{}].*|.*\\$\\{.*")) {
            throw new ConfigurationException(List.of(path + ": has a character that Camel's lists of files can't hold;"
                    + " expected a path without , ; ? * { }"));
        }
        return path;
    }
}
