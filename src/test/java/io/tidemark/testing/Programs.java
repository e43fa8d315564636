package io.tidemark.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the system that some tests want, and that not every machine has. */
public final class Programs {
    private Programs() {
    }

    /** The first of them that the path has. */
    public static Optional<Path> find(String... names) {
        return Stream.of(names).flatMap(name -> Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
    }

    /** Where there is none, the test that asks is skipped, with what to install. */
    public static Path require(String debianPackage, String... names) {
        Optional<Path> program = find(names);
        assumeTrue(program.isPresent(), "no " + names[0] + " on this machine; Debian has it: apt-get install " + debianPackage);
        return program.orElseThrow();
    }
}
