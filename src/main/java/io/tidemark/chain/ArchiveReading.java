package io.tidemark.chain;

import io.tidemark.batch.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One archive while it is read back: its entries pass, what describes the batch is kept.
 *
 * <p>One thread uses it. Rows are passed over: memory holds the description alone, whatever the archive's size.
 */
final class ArchiveReading implements AutoCloseable {
    // It has a line a tag file, which are five.
    private static final int TAG_MANIFEST_BYTES_MAX = 1 << 16;

    private final StoredArchive object;
    private final HashedInput bytes;
    private final String folder;
    private InputStream tar = InputStream.nullInputStream();
    private Optional<Descriptor> descriptor = Optional.empty();
    private Optional<String> inconsistency = Optional.of("has no tagmanifest-sha256.txt");
    private String descriptorHash = "";

    ArchiveReading(StoredArchive object, InputStream content) {
        this.object = object;
        this.bytes = new HashedInput(content);
        this.folder = object.name().stream() + "-" + String.format("%08d", object.name().sequence()) + "/";
    }

    /** The tar. */
    InputStream tar() throws IOException {
        tar = Decompression.tar(object.name().extension(), bytes);
        return tar;
    }

    /** Frees what reading the tar holds; the object stays open for what is left of it. */
    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Takes an entry, as they come. */
    void entry(String name, InputStream content) throws IOException {
        if (name.equals(folder + "tidemark.json")) {
            var hashed = new HashedInput(content);
            descriptor = Optional.of(DescriptorReader.read(hashed));
            hashed.drain();
            descriptorHash = hashed.sha256();
        } else if (name.equals(folder + "tagmanifest-sha256.txt")) {
            var hashed = new HashedInput(content);
            String manifest = new String(hashed.readNBytes(TAG_MANIFEST_BYTES_MAX), StandardCharsets.UTF_8);
            hashed.drain();
            inconsistency = inconsistency(manifest, hashed.sha256());
        }
    }

    private Optional<String> inconsistency(String manifest, String hash) {
        if (!hash.startsWith(object.name().digest())) {
            return Optional.of("has a tag manifest of SHA-256 " + hash + ", which its key doesn't name");
        }
        return manifest.contains(descriptorHash + "  tidemark.json\n") && !descriptorHash.isEmpty() ? Optional.empty()
                : Optional.of("has another tidemark.json than its tag manifest lists");
    }

    StoredArchive object() {
        return object;
    }

    HashedInput bytes() {
        return bytes;
    }

    Optional<Descriptor> descriptor() {
        return descriptor;
    }

    /** In what the archive contradicts itself; empty where it doesn't. To be asked when all entries were taken. */
    Optional<String> inconsistency() {
        return inconsistency;
    }
}
