package io.tidemark.replica;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.Sha256;
import io.tidemark.batch.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * One archive's bag while it is read: its files pass, and what the manifests have to say of them is computed.
 *
 * <p>There is one way to write a bag down. So each tag file is compared, by its hash, with what it has to be, and memory
 * holds hashes alone, whatever the archive's size. One thread uses it.
 */
final class BagReading {
    // Those that are compared as texts are a few lines long.
    private static final int TEXT_BYTES_MAX = 1 << 16;
    private static final String BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    private static final String DATA = "data/";
    private static final String JSON = ".json";

    private final StoredArchive object;
    private final ArchiveVisitor visitor;
    private final String folder;
    private final MessageDigest manifest = Sha256.digest();
    private final MessageDigest fetch = Sha256.digest();
    private final StringBuilder tagManifest = new StringBuilder();
    private Optional<Descriptor> descriptor = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private Optional<String> fetchHash = Optional.empty();
    private String uriScheme = "";
    private String info = "";
    private long rows;
    private long jsonBytes;
    private boolean hasBagit;
    private boolean hasManifest;
    private boolean hasTagManifest;

    BagReading(StoredArchive object, ArchiveVisitor visitor) {
        this.object = object;
        this.visitor = visitor;
        this.folder = object.name().stream() + "-" + String.format("%08d", object.sequence()) + "/";
    }

    /** What the bag says of its batch; empty where it has no such file. */
    Optional<Descriptor> descriptor() {
        return descriptor;
    }

    /** Takes a file, as they come. */
    void entry(String path, Instant modified, InputStream content) throws IOException {
        if (!path.startsWith(folder)) {
            note("holds " + path + ", which isn't in its folder");
            return;
        }
        String file = path.substring(folder.length());
        var hashed = new HashedInput(content);
        if (file.startsWith(DATA) && file.endsWith(JSON)) {
            row(file, modified, hashed);
            return;
        }
        switch (file) {
            case "fetch.txt" -> uriScheme = beforeScheme(hashed);
            case "tidemark.json" -> descriptor = Optional.of(DescriptorReader.read(hashed, this::attachment));
            case "bag-info.txt" -> info = text(hashed);
            case "bagit.txt" -> {
                hasBagit = true;
                check(text(hashed).equals(BAGIT), "has another bagit.txt than the format's");
            }
            case "manifest-sha256.txt", "tagmanifest-sha256.txt" -> {
                // Compared as a whole, below.
            }
            default -> note("holds " + path + ", which no archive has");
        }
        if (file.equals("tagmanifest-sha256.txt")) {
            tagManifest(hashed);
            return;
        }
        hashed.drain();
        String hash = hashed.sha256();
        tagManifest.append(hash).append("  ").append(file).append('\n');
        if (file.equals("fetch.txt")) {
            fetchHash = Optional.of(hash);
        } else if (file.equals("manifest-sha256.txt")) {
            hasManifest = true;
            check(hash.equals(Sha256.hex(manifest.digest())),
                    "has another manifest-sha256.txt than its files and attachments have");
        }
    }

    private void row(String file, Instant modified, HashedInput content) throws IOException {
        check(descriptor.isEmpty() && fetchHash.isEmpty(), "holds " + file + " after its rows' end");
        visitor.row(file.substring(DATA.length(), file.length() - JSON.length()), modified, content);
        content.drain();
        rows++;
        jsonBytes += content.sizeBytes();
        promise(file, content.sha256());
    }

    private void attachment(AttachmentEntry entry) throws IOException {
        if (entry instanceof AttachmentEntry.Stored stored) {
            String file = DATA + stored.rowName() + ".pdf";
            promise(file, stored.sha256());
            update(fetch, uriScheme + "://" + stored.bucket() + "/" + stored.key() + " " + stored.sizeBytes() + " " + file
                    + "\n");
        }
        visitor.attachment(entry);
    }

    private void promise(String file, String hash) {
        update(manifest, hash + "  " + file + "\n");
    }

    private void tagManifest(HashedInput content) throws IOException {
        hasTagManifest = true;
        String found = text(content);
        content.drain();
        String hash = content.sha256();
        check(hash.startsWith(object.name().digest()), "has a tag manifest of SHA-256 " + hash
                + ", which its key doesn't name");
        check(found.contentEquals(tagManifest), "has another tagmanifest-sha256.txt than its tag files have");
    }

    /** What is wrong with the bag as a whole; to be asked at its end. */
    Optional<String> fault() {
        if (descriptor.isEmpty()) {
            return Optional.of("has no tidemark.json");
        }
        Descriptor batch = descriptor.get();
        check(rows == batch.rows() && jsonBytes == batch.jsonBytes(), "has a tidemark.json of " + batch.rows() + " rows and "
                + batch.jsonBytes() + " bytes, and holds " + rows + " rows and " + jsonBytes + " bytes");
        check(batch.attachments() > 0 ? fetchHash.equals(Optional.of(Sha256.hex(fetch.digest()))) : fetchHash.isEmpty(),
                "has another fetch.txt than its attachments have");
        check(info.startsWith(info(batch)), "has a bag-info.txt that contradicts its tidemark.json");
        check(hasBagit, "has no bagit.txt");
        check(hasManifest, "has no manifest-sha256.txt");
        check(hasTagManifest, "has no tagmanifest-sha256.txt");
        return fault;
    }

    // Which Tidemark wrote it stands behind that, and says nothing that could be checked.
    private static String info(Descriptor batch) {
        return "Source-Organization: " + batch.tenant() + "\nExternal-Identifier: " + batch.tenant() + "/" + batch.stream()
                + "/" + batch.sequence() + "\nBagging-Date: " + Timestamps.day(batch.toInclusive().updatedAt())
                + "\nPayload-Oxum: " + (batch.jsonBytes() + batch.attachmentBytes()) + "."
                + (batch.rows() + batch.attachments()) + "\nBag-Software-Agent: ";
    }

    private static String beforeScheme(InputStream fetch) throws IOException {
        String begin = new String(fetch.readNBytes(64), StandardCharsets.UTF_8);
        return begin.substring(0, Math.max(0, begin.indexOf("://")));
    }

    private static String text(InputStream content) throws IOException {
        return new String(content.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    }

    private void check(boolean isRight, String fact) {
        if (!isRight) {
            note(fact);
        }
    }

    // The first one says most: others follow from it.
    private void note(String fact) {
        fault = fault.or(() -> Optional.of(fact));
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
}
