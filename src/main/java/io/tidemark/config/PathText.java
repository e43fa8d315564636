package io.tidemark.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Texts that name files and folders. Any other is an {@link IllegalArgumentException} that says what is expected. */
final class PathText {
    private PathText() {
    }

    /** A file that can be read, as an absolute path. */
    static Path file(String text) {
        try {
            Path file = Path.of(text);
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new IllegalArgumentException("is not a readable file; expected one, e.g. /etc/tidemark/tls.p12");
            }
            return file.toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path; expected a file, e.g. /etc/tidemark/tls.p12", e);
        }
    }

    /** A folder, or a path where one can be made. */
    static Path folder(String text) {
        try {
            Path folder = Path.of(text);
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("is a file; expected a folder, or a path where one can be made");
            }
            return folder;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path; expected a folder, e.g. /var/lib/tidemark/spool", e);
        }
    }
}
