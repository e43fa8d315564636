package io.tidemark.mirror;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.batch.Sha256;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.Replica;
import io.tidemark.replica.StoredArchive;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;

/**
 * What makes a folder of copies a thing that speaks for itself: {@code SHA256SUMS}, which {@code sha256sum -c} reads, and
 * {@code README.txt}, which explains to whoever finds it what it is. Both are made anew from what is there. One thread uses it.
 */
public final class Checksums {
    private static final String SUMS = "SHA256SUMS";
    private static final String README = "README.txt";

    private final Path root;
    private final String version;
    private long files;

    /** @param version of Tidemark */
    public Checksums(Path root, String version) {
        this.root = root;
        this.version = version;
    }

    /**
     * Writes both for all that the folder has, reading its archives from there: what they name is listed, as far as it is there.
     *
     * @param copies the replicas, as far as the folder has them
     * @return how many files are listed
     * @throws IOException where an archive can't be read, or the files can't be written
     */
    public long write(List<Replica> copies) throws IOException {
        files = 0;
        byte[] readme = readme();
        replace(README, readme);
        Path part = root.resolve("." + SUMS + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.US_ASCII)) {
            line(out, Sha256.hex(Sha256.digest().digest(readme)), README);
            for (Replica replica : copies) {
                for (String stream : replica.streams()) {
                    write(replica, stream, out);
                }
            }
        }
        replace(part, SUMS);
        return files;
    }

    private byte[] readme() throws IOException {
        try (InputStream text = Checksums.class.getResourceAsStream(README)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).replace("{version}", version)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private void replace(String name, byte[] content) throws IOException {
        replace(Files.write(root.resolve("." + name + ".part"), content), name);
    }

    private void replace(Path part, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, root.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(Replica replica, String stream, BufferedWriter out) throws IOException {
        for (Iterator<List<StoredArchive>> groups = replica.archives(stream).inOrder(); groups.hasNext(); ) {
            for (StoredArchive archive : groups.next()) {
                var lines = new Lines(replica, out);
                if (!(replica.reader(stream).read(archive, lines) instanceof ReadArchive.Whole whole)) {
                    throw new IOException("archive " + archive + " can't be read where it was copied to");
                }
                line(out, whole.sha256(), archive.toString());
            }
        }
    }

    // Two blanks, as sha256sum writes them.
    private void line(BufferedWriter out, String sha256, String file) throws IOException {
        out.write(sha256 + "  " + file + "\n");
        files++;
    }

    /** Lists an archive's attachments. */
    private final class Lines implements ArchiveVisitor {
        private final Replica replica;
        private final BufferedWriter out;

        Lines(Replica replica, BufferedWriter out) {
            this.replica = replica;
            this.out = out;
        }

        @Override
        public void attachment(AttachmentEntry attachment) throws IOException {
            if (attachment instanceof Stored stored && replica.objects().head(stored.bucket(), stored.key()).isPresent()) {
                line(out, stored.sha256(), stored.bucket() + "/" + stored.key());
            }
        }
    }
}
