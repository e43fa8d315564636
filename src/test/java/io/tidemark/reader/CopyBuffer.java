package io.tidemark.reader;

import org.postgresql.copy.CopyManager;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Brings rows into a table by COPY, a buffer at a time: memory holds that buffer and one row. */
final class CopyBuffer {
    private static final int LIMIT_BYTES = 1 << 20;

    private final CopyManager copy;
    private final String sql;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    CopyBuffer(CopyManager copy, String table) {
        this.copy = copy;
        this.sql = "COPY " + table + " FROM STDIN WITH (FORMAT text, ENCODING 'UTF8')";
    }

    void add(String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                buffer.write('\t');
            }
            field(values[i].getBytes(StandardCharsets.UTF_8));
        }
        buffer.write('\n');
        if (buffer.size() > LIMIT_BYTES) {
            flush();
        }
    }

    private void field(byte[] value) {
        for (byte b : value) {
            switch (b) {
                case '\\' -> escaped('\\');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                case '\t' -> escaped('t');
                default -> buffer.write(b);
            }
        }
    }

    private void escaped(char c) {
        buffer.write('\\');
        buffer.write(c);
    }

    void flush() throws SQLException {
        try {
            copy.copyIn(sql, new ByteArrayInputStream(buffer.toByteArray()));
        } catch (IOException e) {
            throw new SQLException("COPY broke off", e);
        }
        buffer.reset();
    }
}
