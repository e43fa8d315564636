package io.tidemark.mirror;

import io.tidemark.TidemarkException;
import io.tidemark.replica.FolderObjects;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.StoredObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder, in which each bucket is one and the keys are paths in it.
 *
 * <p>What is under way has a name that begins with a dot, beside the one that it will have, so that a rename gives it that.
 * A file's time is the one at which the source took its object: by it a later mirror sees what was stored again since. One
 * process at a time has the folder.
 */
public final class FolderPlace implements CopyPlace {
    private static final String LOCK = ".tidemark-mirror";
    private static final String PART = ".part";
    private static final String OWING = ".owing";
    // What file systems of removable media round to.
    private static final Duration TIME_PRECISION = Duration.ofSeconds(2);

    private final Path root;
    private final FolderObjects objects;
    private final FileChannel lock;
    private final Set<Path> unsettled = ConcurrentHashMap.newKeySet();

    private FolderPlace(Path root, FileChannel lock) {
        this.root = root;
        this.objects = new FolderObjects(root);
        this.lock = lock;
    }

    /**
     * Takes the folder, which has to be there: one that is missing may be a medium that is not.
     *
     * @throws TidemarkException where it is missing, can't be written, or another process has it
     */
    public static FolderPlace open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new TidemarkException("there is no folder " + root, "make it, or mount what it is on: it is not made here, so"
                    + " that no copy goes to another medium than the one that is meant");
        }
        try {
            FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return new FolderPlace(root, channel);
                }
            } catch (OverlappingFileLockException e) {
                // This process has it.
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
            throw new FolderInUseException(root);
        } catch (IOException e) {
            throw new TidemarkException("the folder " + root + " can't be written: " + e, "let this user write there", e);
        }
    }

    @Override
    public ReplicaObjects objects() {
        return objects;
    }

    @Override
    public Path part(String bucket, String key) throws IOException {
        Path part = beside(file(bucket, key), PART);
        Files.createDirectories(part.getParent());
        return part;
    }

    private Path file(String bucket, String key) {
        return FolderObjects.path(root, bucket, key).filter(this::isShown).orElseThrow(() -> new TidemarkException(
                "no file in " + root + " can have the name of object " + bucket + "/" + key, "look who stored it: Tidemark"
                        + " gives no such names"));
    }

    // Names that begin with a dot are the mirror's own.
    private boolean isShown(Path file) {
        for (Path name : root.relativize(file)) {
            if (name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static Path beside(Path file, String extension) {
        return file.resolveSibling("." + file.getFileName() + extension);
    }

    @Override
    public void keep(Path part, Copy copy) throws IOException {
        Path file = file(copy.bucket(), copy.key());
        Files.setLastModifiedTime(part, FileTime.from(copy.storedAt()));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            // Else a power cut could leave the name without the bytes.
            channel.force(true);
        }
        try {
            // Not atomic, which would replace a file. Nobody else has the folder, and both names are in the same one.
            Files.move(part, file);
        } catch (FileAlreadyExistsException e) {
            throw new TidemarkException("the mirror has another object as " + copy + ", and overwrites nothing",
                    "a file system that takes upper and lower case for the same can't hold this replica", e);
        }
        unsettled.add(file.getParent());
    }

    @Override
    public void settle() throws IOException {
        for (Path folder : Set.copyOf(unsettled)) {
            unsettled.remove(folder);
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // Windows opens no folders; there a name is on disk with its file.
                if (!System.getProperty("os.name").startsWith("Windows")) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void owe(String bucket, String key) throws IOException {
        Path note = beside(file(bucket, key), OWING);
        Files.write(note, new byte[0]);
        unsettled.add(note.getParent());
        settle();
    }

    @Override
    public boolean isOwing(String bucket, String key) {
        return Files.exists(beside(file(bucket, key), OWING));
    }

    @Override
    public void settled(String bucket, String key) throws IOException {
        Files.deleteIfExists(beside(file(bucket, key), OWING));
    }

    @Override
    public boolean isAsOld(StoredObject copy, Instant storedAt) {
        return Duration.between(copy.storedAt(), storedAt).abs().compareTo(TIME_PRECISION) <= 0;
    }

    @Override
    public void confirm(StoredObject copy, Instant storedAt) throws IOException {
        Files.setLastModifiedTime(file(copy.bucket(), copy.key()), FileTime.from(storedAt));
    }

    @Override
    public void close() throws IOException {
        settle();
        lock.close();
    }

    /** The folder. */
    @Override
    public String toString() {
        return root.toString();
    }
}
