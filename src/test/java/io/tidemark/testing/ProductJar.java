package io.tidemark.testing;

import io.tidemark.cli.App;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The product's classes under test as a jar, as it is shipped; the libraries stay where this JVM has them. */
public final class ProductJar {
    private ProductJar() {
    }

    /** Writes it, to be put on a class path. */
    public static void write(Path jar) throws IOException {
        write(jar, new Manifest());
    }

    /** Writes it, to be started by {@code java -jar}. */
    public static void writeToStart(Path jar) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, App.class.getName());
        manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                libraries().stream().map(library -> library.toUri().toString()).collect(Collectors.joining(" ")));
        write(jar, manifest);
    }

    /** The jars of this JVM's class path. Folders are left out: a JVM makes no class archive where there is one. */
    public static List<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(Files::isRegularFile).toList();
    }

    private static void write(Path jar, Manifest manifest) throws IOException {
        Path classes = classes();
        try (OutputStream out = Files.newOutputStream(jar); var entries = new JarOutputStream(out, manifest);
             Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.isEmpty()) {
                    // With entries for folders too: routes are looked for by folder.
                    entries.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
                    if (Files.isRegularFile(file)) {
                        Files.copy(file, entries);
                    }
                    entries.closeEntry();
                }
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(App.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
