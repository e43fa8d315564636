package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void makesTheFolderAndLeavesItEmpty() {
        Path spool = new SpoolSettings(folder.resolve("a/b")).open();

        assertThat(spool).isEqualTo(folder.resolve("a/b")).isEmptyDirectory();
    }

    @Test
    void saysWhyNothingCanBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new SpoolSettings(file.resolve("spool")).open()).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tidemark.spool.dir = " + file.resolve("spool") + ": files can't be written there (")
                .hasCauseInstanceOf(IOException.class);
    }
}
