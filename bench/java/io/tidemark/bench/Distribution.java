package io.tidemark.bench;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Tidemark as it is installed: the distribution that was built, unpacked, with its class archive.
 *
 * @param home the folder
 */
record Distribution(Path home) {
    /** Installs what was built last. */
    static Distribution built(Path root) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(root.resolve("target"))) {
            Path archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no distribution in target: mvn package makes it"));
            return install(archive, root.resolve("target/bench/installed"));
        }
    }

    /** Installs a distribution into a folder; the class archive is made as it replicates a few rows. */
    static Distribution install(Path archive, Path folder) throws IOException, InterruptedException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        shell("tar -xzf " + archive.toAbsolutePath() + " --strip-components 1", folder);
        Path config = Files.createDirectories(folder.resolve("sample"));
        Path objects = folder.resolve("sample-store");
        try (var source = SourceDatabase.withDocumentStore(); var store = StoreProcess.inFolder(objects)) {
            new DocumentStore(source).load(Work.TENANT, 1_000, 100, 10);
            Files.writeString(config.resolve("application.properties"),
                    Contenders.configuration(source, store.endpoint()));
            shell("bin/tidemark-class-archive --config sample", folder);
        }
        return new Distribution(folder);
    }

    /** The start script, with this heap as an administrator sets it, as a shell command. */
    String tidemark(String heap) {
        return "JAVA_OPTS='" + options(heap) + "' " + script();
    }

    /** The start script. */
    String script() {
        return home + "/bin/tidemark";
    }

    /** What its JAVA_OPTS are. */
    static String options(String heap) {
        return "-Xmx" + heap + " -XX:+UseSerialGC " + System.getProperty("bench.jvm", "");
    }

    /** The jar by itself. */
    String jar() {
        return "java -Xmx256m -jar " + home + "/tidemark.jar";
    }

    private static void shell(String command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("status " + process.exitValue() + " of: " + command + "\n"
                    + Files.readString(folder.resolve("log")));
        }
    }
}
