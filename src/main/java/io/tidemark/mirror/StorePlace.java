package io.tidemark.mirror;

import io.tidemark.batch.Sha256;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.S3Objects;
import io.tidemark.replica.StoredObject;
import io.tidemark.store.ConditionUnknownException;
import io.tidemark.store.KeyTakenException;
import io.tidemark.store.ObjectStore;
import io.tidemark.store.ObjectToStore;
import io.tidemark.store.ObjectToStore.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Another S3 store, with buckets and keys of the same names and the metadata that the format has. Objects come into files of
 * the spool first, as a store needs their size and hash before their bytes.
 *
 * <p>Nothing can be noted there of an archive whose attachments are not all there: those are reported once, and looked for
 * again where all is read again.
 */
public final class StorePlace implements CopyPlace {

    private final ObjectStore store;
    private final ReplicaObjects objects;
    private final Path spool;
    private final String name;

    /**
     * @param store stays the caller's to close
     * @param spool a folder for objects on their way
     * @param name  what a person calls the store
     */
    public StorePlace(ObjectStore store, Path spool, String name) {
        this.store = store;
        this.objects = new S3Objects(store.client());
        this.spool = spool;
        this.name = name;
    }

    @Override
    public ReplicaObjects objects() {
        return objects;
    }

    @Override
    public Path part(String bucket, String key) throws IOException {
        return Files.createTempFile(spool, "mirror-", ".part");
    }

    @Override
    public void keep(Path part, Copy copy) throws IOException {
        var object = new ObjectToStore(copy.bucket(), copy.key(), new Payload.InFile(part), copy.sizeBytes(), copy.sha256(),
                md5(part), copy.contentType(), copy.metadata());
        try {
            put(object);
        } catch (NoSuchBucketException e) {
            store.createBucket(copy.bucket());
            put(object);
        }
        store.find(object).orElseThrow(() -> new IOException("the store took object " + object + " and does not have it"));
        Files.delete(part);
    }

    private void put(ObjectToStore object) {
        if (store.isAlreadyStored(object)) {
            return;
        }
        boolean isConditional = store.isConditional();
        try {
            store.client().putObject(request(object, isConditional), object.payload().requestBody());
            store.learnFrom(object);
        } catch (S3Exception e) {
            if (isConditional && e.statusCode() == ConditionUnknownException.STATUS) {
                store.learnUnconditional();
                put(object);
            } else if (e.statusCode() != KeyTakenException.STATUS) {
                throw e;
            }
            // What is there in its place is looked at next: it may be the same.
        }
    }

    private static PutObjectRequest request(ObjectToStore object, boolean isConditional) {
        var request = PutObjectRequest.builder().bucket(object.bucket()).key(object.key()).contentType(object.contentType())
                .contentMD5(object.contentMd5()).metadata(object.metadata());
        return (isConditional ? request.ifNoneMatch("*") : request).build();
    }

    private static String md5(Path file) throws IOException {
        var digest = Sha256.digest("MD5");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Sha256.hex(digest.digest());
    }

    @Override
    public void settle() {
        // What a store took it has.
    }

    @Override
    public void owe(String bucket, String key) {
        // There is no place for a note.
    }

    @Override
    public boolean isOwing(String bucket, String key) {
        return false;
    }

    @Override
    public void settled(String bucket, String key) {
        // There is no note.
    }

    /** A store's time is when it took the copy: an object that was stored later is another, or the same again. */
    @Override
    public boolean isAsOld(StoredObject copy, Instant storedAt) {
        return !storedAt.isAfter(copy.storedAt());
    }

    @Override
    public void confirm(StoredObject copy, Instant storedAt) {
        // Its time can't be changed.
    }

    @Override
    public void close() {
        // The client and the spool are others'.
    }

    @Override
    public String toString() {
        return name;
    }
}
