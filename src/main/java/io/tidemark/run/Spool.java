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
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * This process's folder for archives while they are written.
 *
 * <p>Each process locks a folder of its own, so that several may share the configured one; what a process left that died
 * is recognised by its free lock, and cleared away by the next one that starts.
 */
public final class Spool implements AutoCloseable {
    private static final String LOCK = "lock";

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
        Path folder = Files.createDirectory(dir.resolve("process-" + UUID.randomUUID()));
        FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        channel.lock();
        return new Spool(folder, channel);
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
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(dir, "process-*")) {
            for (Path folder : folders) {
                if (isAbandoned(folder)) {
                    clear(folder);
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
             FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (NoSuchFileException e) {
            // Another process is about to lock it, or has just cleared it: an empty folder harms nobody.
            return false;
        }
    }

    private static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(folder);
    }

    /** Clears the folder away. */
    @Override
    public void close() throws IOException {
        channel.close();
        clear(folder);
    }
}
