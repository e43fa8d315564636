package io.tidemark.row;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * What a {@code json} or {@code jsonb} holds: the text in UTF-8, as PostgreSQL sends it. It goes into a row's JSON as it is, so
 * that nobody decodes and encodes it, which took some 9 % of a run's CPU (bench/README.md).
 *
 * <p>The driver makes one of each value that comes by a connection with {@link #DRIVER_PROPERTIES}; Jackson takes its bytes.
 */
public final class JsonValue extends PGobject implements PGBinaryObject, SerializableString {
    /** Of a connection: each value of these types is one of this class, in binary once the driver has described the query. */
    public static final Map<String, String> DRIVER_PROPERTIES = Map.of(
            "datatype.json", JsonValue.class.getName(), "datatype.jsonb", JsonValue.class.getName());

    private static final long serialVersionUID = 1;

    private byte[] bytes = {};
    private int from;

    /** Takes what PostgreSQL sends in binary. Of {@code jsonb} that is a byte with a version before the text. */
    @Override
    public void setByteValue(byte[] value, int offset) {
        bytes = value;
        from = offset + ("jsonb".equals(getType()) ? 1 : 0);
    }

    @Override
    public void setValue(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
        from = 0;
    }

    @Override
    public String getValue() {
        return new String(bytes, from, lengthInBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public int lengthInBytes() {
        return bytes.length - from;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        System.arraycopy(bytes, from, target, offset, lengthInBytes());
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (buffer.length - offset < lengthInBytes()) {
            return -1;
        }
        toBytes(buffer, offset);
        return lengthInBytes();
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        out.write(bytes, from, lengthInBytes());
        return lengthInBytes();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (buffer.remaining() < lengthInBytes()) {
            return -1;
        }
        buffer.put(bytes, from, lengthInBytes());
        return lengthInBytes();
    }

    // Whatever else a string of Jackson's does: nothing in a run asks for it.

    private SerializedString text() {
        return new SerializedString(getValue());
    }

    @Override
    public int charLength() {
        return text().charLength();
    }

    @Override
    public char[] asQuotedChars() {
        return text().asQuotedChars();
    }

    @Override
    public byte[] asQuotedUTF8() {
        return text().asQuotedUTF8();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        return text().appendQuotedUTF8(buffer, offset);
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        return text().appendQuoted(buffer, offset);
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        return text().appendUnquoted(buffer, offset);
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) throws IOException {
        return text().writeQuotedUTF8(out);
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) throws IOException {
        return text().putQuotedUTF8(buffer);
    }
}
