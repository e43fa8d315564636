package io.tidemark.find;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rows that were found in one archive, until it is known whether the archive is whole: in memory while they are few, else in a
 * file. One thread uses it at a time; to be closed.
 */
final class Held implements AutoCloseable {
    private static final int IN_MEMORY_BYTES = 1 << 20;

    private final Path spool;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Optional<Path> file = Optional.empty();
    private DataOutputStream out = new DataOutputStream(memory);
    private long count;

    /** @param spool a folder for files */
    Held(Path spool) {
        this.spool = spool;
    }

    /**
     * A row.
     *
     * @param name            of its file, without {@code .json}
     * @param modifiedSeconds its {@code updated_at}, since 1970
     * @param sha256          of its JSON
     * @param document        its JSON; no bytes where it was not asked for
     */
    record Row(String name, long modifiedSeconds, String sha256, byte[] document) {
    }

    /** @throws IOException where the spool can't be written */
    void add(Row row) throws IOException {
        if (file.isEmpty() && memory.size() + row.document().length > IN_MEMORY_BYTES) {
            Files.createDirectories(spool);
            file = Optional.of(Files.createTempFile(spool, "find-", ".rows"));
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file.get())));
            memory.writeTo(out);
            memory.reset();
        }
        text(row.name());
        out.writeLong(row.modifiedSeconds());
        text(row.sha256());
        out.writeInt(row.document().length);
        out.write(row.document());
        count++;
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Takes the rows, one after the other. */
    interface Visitor {
        void take(Row row) throws IOException;
    }

    /**
     * Gives all of them to the visitor, in the order in which they were added.
     *
     * @throws IOException where the spool can't be read, or what the visitor throws
     */
    void each(Visitor visitor) throws IOException {
        out.flush();
        try (InputStream bytes = file.isPresent() ? new BufferedInputStream(Files.newInputStream(file.get()))
                : new ByteArrayInputStream(memory.toByteArray());
                var in = new DataInputStream(bytes)) {
            for (long i = 0; i < count; i++) {
                visitor.take(new Row(text(in), in.readLong(), text(in), in.readNBytes(in.readInt())));
            }
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            out.close();
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
