package io.tidemark.verify;

import io.tidemark.replica.FolderObjects;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.S3Objects;
import io.tidemark.testing.ObjectStoreServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;

/** Where a replica lies, for a test that tampers with it. Objects are named {@code bucket/key}. */
public interface Place {
    /** An object as it was put: what it takes to put it back. */
    record Content(byte[] bytes, Map<String, String> metadata) {
        public Content with(byte[] other) {
            return new Content(other, metadata);
        }
    }

    /** All objects, in order. */
    List<String> objects();

    Content get(String object);

    void put(String object, Content content);

    void remove(String object);

    ReplicaObjects reader();

    static String bucket(String object) {
        return object.substring(0, object.indexOf('/'));
    }

    static String key(String object) {
        return object.substring(object.indexOf('/') + 1);
    }

    /** A store. */
    record InStore(ObjectStoreServer store) implements Place {
        @Override
        public List<String> objects() {
            return store.buckets().stream().flatMap(bucket -> store.keys(bucket).stream().map(key -> bucket + "/" + key))
                    .toList();
        }

        @Override
        public Content get(String object) {
            return new Content(store.bytes(bucket(object), key(object)), store.head(bucket(object), key(object)).metadata());
        }

        @Override
        public void put(String object, Content content) {
            store.s3Client().putObject(put -> put.bucket(bucket(object)).key(key(object))
                    .contentType(object.endsWith(".pdf") ? "application/pdf" : "application/gzip").metadata(content.metadata()),
                    RequestBody.fromBytes(content.bytes()));
        }

        @Override
        public void remove(String object) {
            store.s3Client().deleteObject(delete -> delete.bucket(bucket(object)).key(key(object)));
        }

        @Override
        public ReplicaObjects reader() {
            return new S3Objects(store.s3Client());
        }

        private static String bucket(String object) {
            return Place.bucket(object);
        }

        private static String key(String object) {
            return Place.key(object);
        }
    }

    /** A mirror's folder. */
    record InFolder(Path root) implements Place {
        @Override
        public List<String> objects() {
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(Files::isRegularFile).map(file -> root.relativize(file).toString()).sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Content get(String object) {
            try {
                return new Content(Files.readAllBytes(root.resolve(object)), Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void put(String object, Content content) {
            try {
                Files.createDirectories(root.resolve(object).getParent());
                Files.write(root.resolve(object), content.bytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void remove(String object) {
            try {
                Files.delete(root.resolve(object));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ReplicaObjects reader() {
            return new FolderObjects(root);
        }
    }

    /** Copies all objects to another place. */
    default void copyTo(Place other) {
        objects().forEach(object -> other.put(object, get(object)));
    }
}
