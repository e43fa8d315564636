package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    private Path dir;

    /** A process that died left its folder, and no lock on it; one that lives keeps its own. */
    @Test
    void opensAFolderOfItsOwnAndClearsThoseOfTheDeadAway() throws Exception {
        Path dead = Files.createDirectories(dir.resolve("process-dead"));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(dead.resolve("1234-1.archive"), "half");
        Path foreign = Files.writeString(dir.resolve("notes.txt"), "somebody's");
        try (Spool living = Spool.open(dir)) {
            assertThat(dead).doesNotExist();
            Path archive = Files.writeString(living.folder().resolve("5678-1.archive"), "under way");

            try (Spool second = Spool.open(dir)) {
                assertThat(second.folder()).isNotEqualTo(living.folder());
                assertThat(archive).exists();
            }
            assertThat(archive).exists();
        }
        try (var left = Files.list(dir)) {
            assertThat(left).containsExactly(foreign);
        }
    }
}
