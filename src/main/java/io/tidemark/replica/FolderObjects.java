package io.tidemark.replica;

import io.tidemark.TidemarkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A replica in a folder, as a mirror keeps it: a folder for each bucket, and in it the keys as paths.
 *
 * <p>Metadata is not kept: an attachment's hash is in its archive, and an archive's is in the one that follows it. Files
 * and folders whose names begin with a dot are the mirror's own (what is under way), as no bucket and no part of a key
 * begins with one.
 */
public final class FolderObjects implements ReplicaObjects {
    private final Path root;

    /** @throws TidemarkException where it is not a folder */
    public FolderObjects(Path root) {
        if (!Files.isDirectory(root)) {
            throw new TidemarkException(root + " is not a folder", "name the folder that holds a folder for each bucket");
        }
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Optional<List<String>> buckets(String prefix) {
        try (var folders = Files.newDirectoryStream(root, Files::isDirectory)) {
            var names = new TreeSet<String>();
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (name.startsWith(prefix) && !name.startsWith(".")) {
                    names.add(name);
                }
            }
            return Optional.of(List.copyOf(names));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Iterator<StoredObject> list(String bucket, String prefix, int pageKeys) {
        return new FolderWalk(root.resolve(bucket), bucket, prefix, pageKeys, true);
    }

    @Override
    public Iterator<StoredObject> files(String bucket, String prefix) {
        return new FolderWalk(root.resolve(bucket), bucket, prefix, PAGE_KEYS_MAX, false);
    }

    @Override
    public List<String> folders(String bucket, String prefix) {
        int slash = prefix.lastIndexOf('/') + 1;
        Optional<Path> folder = slash == 0 ? Optional.of(root.resolve(bucket)) : path(bucket, prefix.substring(0, slash - 1));
        if (folder.filter(Files::isDirectory).isEmpty()) {
            return List.of();
        }
        try (var folders = Files.newDirectoryStream(folder.get(), Files::isDirectory)) {
            var names = new TreeSet<String>();
            for (Path found : folders) {
                String name = found.getFileName().toString();
                if (name.startsWith(prefix.substring(slash)) && !name.startsWith(".")) {
                    names.add(name.substring(prefix.length() - slash));
                }
            }
            return List.copyOf(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<ObjectHead> head(String bucket, String key) {
        Optional<Path> file = path(bucket, key).filter(Files::isRegularFile);
        try {
            return file.isEmpty() ? Optional.empty() : Optional.of(head(file.get()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<ObjectContent> open(String bucket, String key) {
        Optional<Path> file = path(bucket, key).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            ObjectHead head = head(file.get());
            InputStream bytes = Files.newInputStream(file.get());
            return Optional.of(new ObjectContent(head, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectHead head(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new ObjectHead(attributes.size(), attributes.lastModifiedTime().toInstant(), Map.of());
    }

    private Optional<Path> path(String bucket, String key) {
        return path(root, bucket, key);
    }

    /**
     * The file of an object; empty where a key that someone made up would lead out of its bucket.
     *
     * @param root absolute and normalized
     */
    public static Optional<Path> path(Path root, String bucket, String key) {
        try {
            Path folder = root.resolve(bucket);
            Path file = folder.resolve(key);
            boolean isWithin = root.equals(folder.getParent()) && !file.equals(folder) && file.startsWith(folder)
                    && file.equals(file.normalize());
            return isWithin ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
