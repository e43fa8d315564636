package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder of copies says of itself to whoever finds it. */
class ChecksumsTest {
    @Test
    void readmeSaysThatTheArchiveOfTheHighestNumberCountsAndIsListedItself(@TempDir Path folder) throws Exception {
        assertThat(new Checksums(folder, "1.2.3").write(List.of())).isEqualTo(1);

        String readme = Files.readString(folder.resolve("README.txt"));
        // A repair stores a row again with the time that it has, which may be older.
        assertThat(readme.replaceAll("\\s+", " "))
                .contains("The version in the archive with the highest number is the current one, whatever its time")
                .contains("named Tidemark, version 1.2.3, wrote them").doesNotContain("latest time");
        assertThat(folder.resolve("SHA256SUMS")).hasContent(DigestUtils.sha256Hex(readme) + "  README.txt\n");
    }
}
