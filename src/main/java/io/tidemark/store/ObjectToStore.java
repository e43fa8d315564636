package io.tidemark.store;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * An object as it is to be in the store.
 *
 * @param payload   its bytes
 * @param sizeBytes of the payload
 * @param sha256    of the payload, in lower-case hex
 * @param md5       of the payload, in lower-case hex
 * @param metadata  the user metadata; its {@code sha256} is {@code sha256}
 */
public record ObjectToStore(String bucket, String key, Payload payload, long sizeBytes, String sha256, String md5,
                            String contentType, Map<String, String> metadata) {
    /** The metadata that names an object's hash: it shows whether a key that exists is the same object. */
    public static final String SHA256 = "sha256";

    public ObjectToStore {
        metadata = Map.copyOf(metadata);
        if (!Objects.equals(metadata.get(SHA256), sha256)) {
            throw new IllegalArgumentException("an object's metadata names its hash");
        }
    }

    /** Where an object's bytes are. */
    public sealed interface Payload {
        /** The bytes as Camel's S3 component takes them. */
        Object body();

        /** The bytes as the SDK takes them. */
        RequestBody requestBody();

        /** Bytes in memory, for what is small. */
        record InMemory(byte[] bytes) implements Payload {
            @Override
            public Object body() {
                return bytes;
            }

            @Override
            public RequestBody requestBody() {
                return RequestBody.fromBytes(bytes);
            }
        }

        /** Bytes in a file of the spool. */
        record InFile(Path file) implements Payload {
            @Override
            public Object body() {
                return file.toFile();
            }

            @Override
            public RequestBody requestBody() {
                return RequestBody.fromFile(file);
            }
        }
    }

    /** Its MD5 as the header {@code Content-MD5} has it. */
    public String contentMd5() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5));
    }

    /** Names bucket and key, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
