package io.tidemark.proof;

import io.tidemark.testing.ProductJar;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What processes of the service are started from: the product's classes as a jar, as it is shipped, and an archive of the
 * loaded classes beside it, as {@code bin/tidemark-class-archive} makes one. With it a start costs half as much, and the
 * proofs start many.
 */
final class ClassArchive {
    private static final Duration STOP = Soak.patience(Duration.ofMinutes(2));
    private static volatile ClassArchive shared;

    private final String classPath;
    private final Path archive;

    private ClassArchive(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    /** The one of this JVM, made when first asked for. */
    static synchronized ClassArchive shared() {
        if (shared == null) {
            try {
                shared = make();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("no class archive", e);
            }
        }
        return shared;
    }

    /** What a JVM is to be given to run the product, and the classes of the tests behind it. */
    List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-cp", classPath + File.pathSeparator + testClasses());
    }

    private static ClassArchive make() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidemark-classes-");
        folder.toFile().deleteOnExit();
        Path jar = folder.resolve("tidemark.jar");
        jar.toFile().deleteOnExit();
        Path archive = folder.resolve("tidemark.jsa");
        archive.toFile().deleteOnExit();
        ProductJar.write(jar);
        String classPath = Stream.concat(Stream.of(jar), ProductJar.libraries().stream()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Path stageFolder = Files.createDirectory(folder.resolve("stage"));
        try (var stage = new ServiceStage(stageFolder)) {
            stage.documents.dokument(ServiceStage.TENANT).akte(stage.documents.akte(ServiceStage.TENANT).insert()).insert();
            try (var process = ServiceProcess.startWith(stage.newFolder(), stage.settings(),
                    List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds*=off", "-cp", classPath)).awaitReady()) {
                stage.awaitCaughtUp();
                process.terminate(STOP);
            }
        } finally {
            delete(stageFolder);
        }
        return new ClassArchive(classPath, archive);
    }

    private static Path testClasses() {
        try {
            return Path.of(ClassArchive.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        var all = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
    }

    @Override
    public String toString() {
        try {
            return archive + " bytes=" + Files.size(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
