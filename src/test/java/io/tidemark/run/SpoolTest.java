package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    private static final int STARTING = 4;
    private static final int ROUNDS = 50;

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

    /** Who clears sees the folders of those that are just starting, too. */
    @Test
    void manyThatStartAtOnceTakeNoFolderFromEachOther() throws Exception {
        var starting = Executors.newFixedThreadPool(STARTING);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                var barrier = new CyclicBarrier(STARTING);
                Callable<Spool> start = () -> {
                    barrier.await();
                    Spool spool = Spool.open(dir);
                    Files.createFile(spool.folder().resolve("1.archive"));
                    return spool;
                };
                List<Spool> opened = new ArrayList<>();
                for (Future<Spool> one : starting.invokeAll(Collections.nCopies(STARTING, start))) {
                    opened.add(one.get());
                }
                assertThat(opened).allSatisfy(spool -> assertThat(spool.folder().resolve("1.archive")).exists());
                for (Spool spool : opened) {
                    spool.close();
                }
                assertThat(dir).isEmptyDirectory();
            }
        } finally {
            starting.shutdownNow();
        }
    }
}
