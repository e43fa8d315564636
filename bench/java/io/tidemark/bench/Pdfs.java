package io.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The source's PDFs as plain files, for what copies files. Made once, and no part of what is measured. */
final class Pdfs {
    private static final int FETCH_ROWS = 50;

    private Pdfs() {
    }

    /** The folder they are in. */
    static Path exported(Ground ground) {
        Path folder = ground.work().kept(ground.root()).resolveSibling(ground.work().sourceName() + "-files");
        if (!Files.exists(folder)) {
            try {
                export(ground, Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".new")));
                Files.move(folder.resolveSibling(folder.getFileName() + ".new"), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return folder;
    }

    private static void export(Ground ground, Path folder) throws IOException, SQLException {
        try (Connection connection = ground.source().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery("SELECT designator, data FROM dokument_file")) {
                while (rows.next()) {
                    Files.write(folder.resolve(rows.getString(1) + ".pdf"), rows.getBytes(2));
                }
            }
        }
    }
}
