package io.tidemark.reader;

import gov.loc.repository.bagit.domain.Bag;
import gov.loc.repository.bagit.domain.FetchItem;
import gov.loc.repository.bagit.reader.BagReader;
import gov.loc.repository.bagit.verify.BagVerifier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Has a BagIt implementation made by others, the Library of Congress's, judge an archive. */
public final class OthersBagit {
    private static final String HANDLERS = "java.protocol.handler.pkgs";
    private static final String OURS = "io.tidemark.reader.protocol";

    private final S3Client s3;

    public OthersBagit(S3Client s3) {
        this.s3 = s3;
        String others = System.getProperty(HANDLERS, "");
        if (!others.contains(OURS)) {
            System.setProperty(HANDLERS, others.isEmpty() ? OURS : others + "|" + OURS);
        }
    }

    /**
     * Unpacks an archive into a folder, fetches its attachments and says what the other implementation has against it.
     *
     * @param folder empty, and left with the bag in it for a person to look at
     * @return empty for a bag that is complete and valid
     * @throws IOException when the folder can't be written
     */
    public Optional<String> verify(String bucket, String key, Path folder) throws IOException {
        try (InputStream object = s3.getObject(r -> r.bucket(bucket).key(key))) {
            unpack(object, folder);
        }
        return verify(root(folder));
    }

    private static void unpack(InputStream object, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(object), "UTF-8")) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("archive holds " + entry.getName() + ", which leads out of its folder");
                }
                Files.createDirectories(file.getParent());
                Files.copy(tar, file);
            }
        }
    }

    private static Path root(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            if (all.size() != 1) {
                throw new IOException("archive unpacks to " + all.size() + " folders, expected one");
            }
            return all.get(0);
        }
    }

    private Optional<String> verify(Path root) throws IOException {
        try (BagVerifier verifier = new BagVerifier()) {
            // A bag without rows has no data folder in its tar, which holds files alone; BagIt wants one.
            Files.createDirectories(root.resolve("data"));
            Bag bag = new BagReader().read(root);
            for (FetchItem item : bag.getItemsToFetch()) {
                String problem = fetch(item);
                if (!problem.isEmpty()) {
                    return Optional.of(problem);
                }
            }
            // canQuickVerify refuses each bag with a fetch.txt, even one whose files are all there by now.
            BagVerifier.quicklyVerify(bag);
            verifier.isComplete(bag, false);
            verifier.isValid(bag, false);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            // The library has a checked exception for each of its rules; all of them say what is wrong with the bag.
            return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private String fetch(FetchItem item) throws IOException {
        String bucket = item.getUrl().getHost();
        String key = item.getUrl().getPath().substring(1);
        try (InputStream attachment = s3.getObject(r -> r.bucket(bucket).key(key))) {
            Files.copy(attachment, item.getPath());
        } catch (NoSuchKeyException e) {
            return "fetch.txt names " + item.getUrl() + ", which isn't there";
        }
        long size = Files.size(item.getPath());
        return item.getLength() == size ? "" : "fetch.txt gives " + item.getUrl() + " a length of " + item.getLength()
                + ", it has " + size;
    }
}
