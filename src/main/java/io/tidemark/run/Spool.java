package io.tidemark.run;

import io.tidemark.TidemarkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's folder for archives while they are written.
 *
 * <p>Each process locks a folder of its own, so that several may share the configured one. What a dead process left is
 * recognised by its free lock, and cleared away by the next process that starts.
 *
 * <p>A folder that is to be cleared is renamed first, under its lock: from then on no process owns it. So a process
 * that dies at any moment leaves only what the next one clears, and processes that start together take nothing from each other.
 */
public final class Spool implements AutoCloseable {
    private static final String OWNED = "process-";
    private static final String GIVEN_UP = "given-up-";
    private static final String LOCK = "lock";
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path folder;
    private final FileChannel channel;

    private Spool(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Opens a new folder below {@code dir}, and clears away those of processes that died. */
    public static Spool open(Path dir) throws IOException {
        Files.createDirectories(dir);
        clearAbandoned(dir);
        while (true) {
            Path folder = Files.createDirectory(dir.resolve(OWNED + UUID.randomUUID()));
            Optional<FileChannel> locked = lock(folder);
            if (locked.isPresent()) {
                return new Spool(folder, locked.get());
            }
        }
    }

    /** Empty where another process that starts gave the new folder up, as nobody had locked it yet. */
    private static Optional<FileChannel> lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel) && Files.exists(file)) {
                return Optional.of(channel);
            }
            channel.close();
        } catch (NoSuchFileException e) {
            LOG.debug("another process gave {} up", folder, e);
        }
        return Optional.empty();
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            channel.lock();
            return true;
        } catch (OverlappingFileLockException e) {
            LOG.debug("another thread has it, to give it up", e);
            return false;
        }
    }

    public Path folder() {
        return folder;
    }

    /** What it says when the spool can't be written. */
    public static TidemarkException cantBeWritten(IOException failure) {
        return new TidemarkException("the spool can't be written: " + failure.getMessage(), "make room in the folder of"
                + " tidemark.spool.dir, or let it name another: it holds the archives and large attachments under way; the"
                + " next run tries again", failure);
    }

    private static void clearAbandoned(Path dir) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(dir, OWNED + "*")) {
            for (Path folder : folders) {
                giveUpIfAbandoned(folder);
            }
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(dir, GIVEN_UP + "*")) {
            for (Path folder : folders) {
                delete(folder);
            }
        }
    }

    // The lock file is made where it is missing: a process may have died between making its folder and locking it.
    private static void giveUpIfAbandoned(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
             FileLock lock = channel.tryLock()) {
            if (lock != null) {
                giveUp(folder);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            LOG.debug("{} is this process's own, or another has given it up", folder, e);
        }
    }

    private static Path giveUp(Path folder) throws IOException {
        return Files.move(folder, folder.resolveSibling(GIVEN_UP + folder.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("another process deleted {}", folder, e);
        }
        Files.deleteIfExists(folder);
    }

    /** Clears the folder away. */
    @Override
    public void close() throws IOException {
        Path givenUp;
        try (channel) {
            givenUp = giveUp(folder);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted meanwhile", folder, e);
            return;
        }
        // After the lock: a network's file system keeps a file that is open, and its folder.
        delete(givenUp);
    }
}
