package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    private static final int STARTING = 4;
    private static final int STARTS = 500;

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

    /** It died as it made its folder or as it cleared it away. */
    @ParameterizedTest
    @ValueSource(strings = {"process-dead", "process-dead/lock", "process-dead/1234-1.archive", "given-up-process-dead",
            "given-up-process-dead/lock", "given-up-process-dead/1234-1.archive"})
    void clearsWhatADeadOneLeftHalfMadeOrHalfCleared(Path left) throws Exception {
        Path folder = Files.createDirectories(dir.resolve(left.subpath(0, 1)));
        if (left.getNameCount() > 1) {
            Files.createFile(folder.resolve(left.getFileName()));
        }
        try (Spool living = Spool.open(dir); var all = Files.list(dir)) {
            assertThat(all).containsExactly(living.folder());
        }
    }

    /** Who starts sees the folders of those that are just starting and ending, too. */
    @Test
    void thoseThatStartAtOnceTakeNoFolderFromEachOther() throws Exception {
        Callable<Boolean> startAndEnd = () -> {
            for (int i = 0; i < STARTS; i++) {
                try (Spool spool = Spool.open(dir)) {
                    Path archive = Files.createFile(spool.folder().resolve("1.archive"));
                    Thread.yield();
                    assertThat(archive).exists();
                }
            }
            return true;
        };
        var processes = Executors.newFixedThreadPool(STARTING);
        try {
            for (Future<Boolean> one : processes.invokeAll(Collections.nCopies(STARTING, startAndEnd))) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            processes.shutdownNow();
        }
        assertThat(dir).isEmptyDirectory();
    }
}
