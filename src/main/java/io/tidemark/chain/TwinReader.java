package io.tidemark.chain;

import io.tidemark.batch.Decompression;
import io.tidemark.batch.SealedArchive;
import io.tidemark.replica.HashedInput;
import io.tidemark.store.IncompleteAnswerException;
import io.tidemark.store.TimedBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Distinguishes an archive that was only compressed in another way from one that someone changed.
 *
 * <p>An archive's key holds a digest of its content, and not of its compressed bytes. So a run that died after it stored
 * an archive, and another zlib, zstd or level since, leave an object that is as good as the one to be stored.
 *
 * <p>Both tars are read once, side by side; memory holds a piece of each.
 */
public final class TwinReader {
    private static final int PIECE_BYTES = 1 << 16;
    private static final Set<String> METADATA = Set.of("sha256", "sequence", "from", "to", "rows", "previous-sha256");

    private final S3Client client;
    private final Duration readTime;

    /** @param readTime how long reading an archive may take */
    public TwinReader(S3Client client, Duration readTime) {
        this.client = client;
        this.readTime = readTime;
    }

    /**
     * The stored object under an archive's key, where it is Tidemark's own in all but the compression: its tar is the very
     * same, its bytes are those that its metadata names, and the rest of its metadata is the archive's. Empty otherwise.
     *
     * @throws IOException where the transfer broke off or took too long, or the spool file can't be read: it is not known then
     */
    public Optional<Twin> find(SealedArchive archive) throws IOException {
        var object = client.getObject(get -> get.bucket(archive.ref().bucket()).key(archive.ref().key()));
        try (var body = new TimedBody(object, readTime)) {
            Optional<Twin> twin = Optional.empty();
            try {
                twin = isDescribedAs(archive, object.response()) ? compare(archive, object.response(), body) : twin;
                return twin;
            } finally {
                if (twin.isEmpty()) {
                    // Otherwise closing would read what is left of it.
                    body.abort();
                }
            }
        }
    }

    private static boolean isDescribedAs(SealedArchive archive, GetObjectResponse object) {
        Map<String, String> described = new HashMap<>(object.metadata());
        // Some stores add metadata of their own.
        described.keySet().retainAll(METADATA);
        boolean isHashed = described.put("sha256", archive.ref().sha256()) != null;
        return isHashed && described.equals(archive.metadata()) && archive.contentType().equals(object.contentType());
    }

    private static Optional<Twin> compare(SealedArchive archive, GetObjectResponse object, InputStream body)
            throws IOException {
        try (InputStream file = Files.newInputStream(archive.file())) {
            var stored = new HashedInput(body);
            var own = new HashedInput(file);
            if (!isSame(archive.name().extension(), stored, own)) {
                return Optional.empty();
            }
            stored.drain();
            String sha256 = stored.sha256();
            if (!sha256.equals(object.metadata().get("sha256"))) {
                return Optional.empty();
            }
            if (object.lastModified() == null) {
                throw new IncompleteAnswerException("Last-Modified", archive.ref().bucket() + "/" + archive.ref().key());
            }
            return Optional.of(new Twin(sha256, stored.sizeBytes(), object.lastModified()));
        }
    }

    private static boolean isSame(String extension, HashedInput stored, HashedInput own) throws IOException {
        try (InputStream storedTar = Decompression.tar(extension, stored);
                InputStream ownTar = Decompression.tar(extension, own)) {
            return isPlain(storedTar) && isSame(storedTar, ownTar);
        } catch (IOException e) {
            if (stored.failure().isPresent() || own.failure().isPresent()) {
                throw e;
            }
            // Whatever it is, it is not an archive.
            return false;
        }
    }

    /** Whether it lacks what the format keeps out of gzip's header, as Tidemark writes none of it. */
    private static boolean isPlain(InputStream tar) {
        if (tar instanceof GzipCompressorInputStream gzip) {
            var header = gzip.getMetaData();
            return header.getModificationTime() == 0 && header.getFileName() == null && header.getComment() == null;
        }
        return true;
    }

    private static boolean isSame(InputStream one, InputStream other) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        byte[] otherPiece = new byte[PIECE_BYTES];
        int count;
        do {
            count = one.readNBytes(piece, 0, PIECE_BYTES);
            int otherCount = other.readNBytes(otherPiece, 0, PIECE_BYTES);
            if (!Arrays.equals(piece, 0, count, otherPiece, 0, otherCount)) {
                return false;
            }
        } while (count == PIECE_BYTES);
        return true;
    }
}
