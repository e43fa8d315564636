package io.tidemark.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder that holds archives while they are written; whatever is in it can be made again from the source. */
public record SpoolSettings(Path dir) {
    public SpoolSettings {
        dir = dir.toAbsolutePath().normalize();
    }

    /**
     * Creates the folder where it is missing, and proves that files can be written there.
     *
     * @return the folder
     * @throws ConfigurationException where that fails; nothing is left behind but the folder
     */
    public Path open() {
        try {
            Files.createDirectories(dir);
            Files.delete(Files.createTempFile(dir, "probe", ".tmp"));
            return dir;
        } catch (IOException e) {
            throw new ConfigurationException(List.of("tidemark.spool.dir = " + dir + ": files can't be written there (" + e
                    + "); expected a folder that this user may create and write to, e.g. /var/lib/tidemark/spool"), e);
        }
    }
}
