package io.tidemark.restore;

import io.tidemark.TidemarkException;
import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.batch.Decompression;
import io.tidemark.batch.Sha256;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.AttachmentTasks;
import io.tidemark.replica.ChainProof;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.Transfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * One archive's bag as a folder. While it is filled its name begins with a dot, and so does that of each file which is put into
 * it later. Used once, by one thread.
 */
final class BagFolder {
    private static final String PART = ".part";

    private final ArchiveReader reader;
    private final StoredArchive archive;
    private final Transfer transfer;
    private final String name;
    private final Path folder;
    private final Path filling;
    private final ExecutorService threads;
    private final StreamReport report;

    /** @param parent where the folder is, or will be */
    BagFolder(Replica replica, String stream, StoredArchive archive, Path parent, ExecutorService threads,
              StreamReport report) {
        this.reader = replica.reader(stream);
        this.archive = archive;
        this.transfer = new Transfer(replica.objects(), UnaryOperator.identity());
        this.name = stream + "-" + String.format("%08d", archive.sequence());
        this.folder = parent.resolve(name);
        this.filling = parent.resolve("." + name);
        this.threads = threads;
        this.report = report;
    }

    /**
     * Whether an earlier call has restored it.
     *
     * @throws TidemarkException where the folder holds another bag
     */
    boolean isThere() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Path tags = folder.resolve("tagmanifest-sha256.txt");
        String digest = Files.exists(tags) ? Sha256.hex(Sha256.digest().digest(Files.readAllBytes(tags))) : "";
        if (!digest.startsWith(archive.name().digest())) {
            throw new TidemarkException("the folder " + folder + " holds another bag than archive " + archive,
                    "take another folder; or move this one away, and call this again");
        }
        return true;
    }

    /** Restores attachments that it lacks, which the replica couldn't give before. */
    void complete() throws IOException {
        Path fetch = folder.resolve("fetch.txt");
        if (!Files.exists(fetch)) {
            return;
        }
        boolean isLacking;
        try (Stream<String> lines = Files.lines(fetch)) {
            // An address, a length, a file.
            isLacking = lines.anyMatch(line -> !Files.exists(folder.resolve(line.substring(line.lastIndexOf(' ') + 1))));
        }
        if (isLacking) {
            var attachments = attachments(folder);
            if (reader.read(archive, attachments) instanceof ReadArchive.Damaged damaged) {
                throw new TidemarkException("archive " + archive + " " + damaged.fact(), "tidemark verify reports all that is"
                        + " wrong with the replica");
            }
            attachments.await();
        }
    }

    /**
     * Restores it.
     *
     * @throws TidemarkException where the archive is damaged, or doesn't follow the one before it: there is no folder then
     */
    void restore(ChainProof proof) throws IOException {
        clear();
        Files.createDirectories(filling);
        Path file = filling.resolve(PART);
        Transfer.Arrived arrived = transfer.into(file, archive.bucket(), archive.key()).orElseThrow(() ->
                new TidemarkException("archive " + archive + " was listed, and is no longer there", "see who deletes objects"));
        ReadArchive.Whole whole = proof.next(read(file, arrived, ArchiveVisitor.NONE));
        unpack(file);
        if (whole.batch().attachments() > 0) {
            var attachments = attachments(filling);
            read(file, arrived, attachments);
            attachments.await();
        }
        Files.delete(file);
        writeThrough();
        Files.move(filling, folder);
        report.addArchive(whole.sequence(), whole.batch().rows(), whole.batch().rows(), whole.batch().missing());
    }

    private ReadArchive read(Path file, Transfer.Arrived arrived, ArchiveVisitor visitor) throws IOException {
        return reader.read(archive, new ObjectContent(arrived.head(), Files.newInputStream(file)), visitor);
    }

    /** What a call left here that was interrupted. */
    private void clear() throws IOException {
        if (Files.exists(filling)) {
            try (Stream<Path> left = Files.walk(filling)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void unpack(Path file) throws IOException {
        try (var content = Decompression.tar(archive.name().extension(), Files.newInputStream(file));
                var tar = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = path(filling, entry.getName().substring(name.length() + 1));
                Files.createDirectories(path.getParent());
                Files.copy(tar, path);
                Files.setLastModifiedTime(path, entry.getLastModifiedTime());
            }
        }
    }

    /** A file of the bag: one of its tag files, or one in {@code data}. */
    private Path path(Path root, String file) {
        Path path = root.resolve(file);
        boolean isWithin = path.equals(path.normalize()) && !path.getFileName().toString().startsWith(".")
                && (path.getParent().equals(root) || path.getParent().equals(root.resolve("data")));
        if (!isWithin) {
            throw new TidemarkException("archive " + archive + " has a file " + file + ", which no bag of Tidemark's has",
                    "look who stored it");
        }
        return path;
    }

    // Else a power cut could leave the folder's name with files that are empty. All are written before the first is waited for.
    private void writeThrough() throws IOException {
        try (Stream<Path> files = Files.walk(filling)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                writeThrough(file);
            }
        }
    }

    private static void writeThrough(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Fetches the bag's attachments into a folder while the archive is read. */
    private AttachmentTasks<Optional<String>> attachments(Path root) {
        return new AttachmentTasks<>(threads, stored -> fetch(root, stored),
                fault -> fault.ifPresent(report.attachmentFaults()::add));
    }

    /** What is wrong with it; empty where it is in the bag. */
    private Optional<String> fetch(Path root, Stored stored) throws IOException {
        Path file = path(root, "data/" + stored.rowName() + ".pdf");
        if (Files.exists(file)) {
            return Optional.empty();
        }
        String object = stored.bucket() + "/" + stored.key();
        Path part = file.resolveSibling("." + file.getFileName() + PART);
        Optional<Transfer.Arrived> arrived = transfer.into(part, stored.bucket(), stored.key());
        if (arrived.isEmpty()) {
            return Optional.of(object + " is missing: it is an attachment of archive " + archive);
        }
        if (!arrived.get().sha256().equals(stored.sha256())) {
            Files.delete(part);
            return Optional.of(object + " has SHA-256 " + arrived.get().sha256() + ", its archive " + archive + " names "
                    + stored.sha256());
        }
        if (root.equals(folder)) {
            writeThrough(part);
        }
        Files.move(part, file);
        synchronized (report) {
            report.addAttachment(stored.sizeBytes());
        }
        return Optional.empty();
    }
}
