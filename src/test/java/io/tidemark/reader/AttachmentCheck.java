package io.tidemark.reader;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks that attachments are in the store as their archives promise, several at a time. */
final class AttachmentCheck implements AutoCloseable {
    private static final int THREADS = 8;
    /** Attachments a round: bounds what waits in memory. */
    private static final int ROUND = 512;

    private final Store store;
    private final boolean deep;
    private final Problems problems;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    AttachmentCheck(Store store, boolean deep, Problems problems) {
        this.store = store;
        this.deep = deep;
        this.problems = problems;
    }

    void check(List<Attachment> attachments, String promisedBy) {
        for (int from = 0; from < attachments.size(); from += ROUND) {
            List<Attachment> round = attachments.subList(from, Math.min(attachments.size(), from + ROUND));
            List<Callable<List<String>>> jobs = new ArrayList<>();
            round.forEach(attachment -> jobs.add(() -> facts(attachment, promisedBy)));
            try {
                List<Future<List<String>>> facts = threads.invokeAll(jobs);
                for (int i = 0; i < round.size(); i++) {
                    String object = round.get(i).object();
                    facts.get(i).get().forEach(fact -> problems.add(object, fact));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while checking attachments", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("attachments can't be checked: " + e.getMessage(), e.getCause());
            }
        }
    }

    private List<String> facts(Attachment attachment, String promisedBy) {
        List<String> facts = new ArrayList<>();
        Problems.About about = facts::add;
        Optional<HeadObjectResponse> head = store.head(attachment.bucket(), attachment.key());
        if (head.isEmpty()) {
            about.add("is missing, though " + promisedBy + " promises it");
            return facts;
        }
        about.same("size", head.get().contentLength(), attachment.sizeBytes());
        about.same("metadata sha256", head.get().metadata().get("sha256"), attachment.sha256());
        about.same("content type", head.get().contentType(), "application/pdf");
        if (deep) {
            bytes(attachment.bucket(), attachment.key(), attachment.sha256(), about);
        }
        return facts;
    }

    /** Checks an attachment that no archive names against its own metadata. */
    void checkOrphan(String bucket, String key) {
        Problems.About about = problems.about(bucket + "/" + key);
        Optional<HeadObjectResponse> head = store.head(bucket, key);
        if (head.isPresent()) {
            String sha256 = head.get().metadata().getOrDefault("sha256", "");
            about.unless(sha256.matches("[0-9a-f]{64}"), "is an orphan without metadata sha256");
            about.same("content type", head.get().contentType(), "application/pdf");
            if (deep) {
                bytes(bucket, key, sha256, about);
            }
        }
    }

    private void bytes(String bucket, String key, String sha256, Problems.About about) {
        try (ResponseInputStream<GetObjectResponse> object = store.get(bucket, key);
             DigestInputStream digested = new DigestInputStream(object, Sha256.digest())) {
            digested.transferTo(OutputStream.nullOutputStream());
            about.same("SHA-256", Sha256.hex(digested.getMessageDigest().digest()), sha256);
        } catch (IOException | SdkException e) {
            about.add("can't be read: " + RowCheck.firstLine(e));
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
