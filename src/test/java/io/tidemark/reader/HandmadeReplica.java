package io.tidemark.reader;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A chain that a test writes archive by archive into a store, and what a test breaks in it. */
final class HandmadeReplica {
    final S3Client s3;
    final String tenant;
    final String stream;
    final List<HandmadeArchive.Sealed> stored = new ArrayList<>();
    private Optional<HandmadeArchive> last = Optional.empty();

    HandmadeReplica(S3Client s3, String tenant, String stream) {
        this.s3 = s3;
        this.tenant = tenant;
        this.stream = stream;
    }

    /** Three archives in two months, with a PDF, an empty PDF and one that the source lacks. */
    static HandmadeReplica sound(S3Client s3, String tenant) {
        HandmadeReplica replica = new HandmadeReplica(s3, tenant, "dokumente");
        for (int i = 0; i < 3; i++) {
            replica.store(replica.sample(i));
        }
        return replica;
    }

    /** The sound replica's archives, 0 to 2, each to be made after the one before it is stored. */
    HandmadeArchive sample(int i) {
        return switch (i) {
            case 0 -> next(HandmadeRow.of(1, "2011-05-01T10:00:00.123456Z").withPdf("%PDF first"),
                    HandmadeRow.of(2, "2011-05-01T10:00:00.123456Z"));
            case 1 -> next(HandmadeRow.of(3, "2011-05-02T00:00:00.000000Z").withPdf(""),
                    HandmadeRow.of(4, "2011-05-31T23:59:59.999999Z").withPdfMissing());
            default -> next(HandmadeRow.of(5, "2011-06-01T00:00:00.000000Z").withPdf("%PDF fifth"));
        };
    }

    /** The archive that goes on where the last stored one ended. */
    HandmadeArchive next(HandmadeRow... rows) {
        HandmadeArchive archive = new HandmadeArchive();
        archive.tenant = tenant;
        archive.stream = stream;
        archive.sequence = last.map(a -> a.sequence).orElse(0L) + 1;
        archive.fromTime = last.map(a -> a.toTime).orElse("2010-11-01T00:00:00.000000Z");
        archive.fromId = last.map(a -> a.toId).orElse(null);
        archive.previous = stored.isEmpty() ? Optional.empty() : Optional.of(stored.get(stored.size() - 1));
        archive.rows = List.of(rows);
        if (rows.length > 0) {
            archive.toTime = rows[rows.length - 1].updatedAt();
            archive.toId = rows[rows.length - 1].id();
        }
        return archive;
    }

    /** A supplement at the watermark where the last stored archive ended. */
    HandmadeArchive supplement(HandmadeRow... rows) {
        HandmadeArchive archive = next(rows);
        archive.supplement = true;
        archive.toTime = archive.fromTime;
        archive.toId = archive.fromId;
        return archive;
    }

    /** Stores an archive and its attachments, and goes on from it. */
    HandmadeArchive.Sealed store(HandmadeArchive archive) {
        HandmadeArchive.Sealed sealed = storeAside(archive);
        stored.add(sealed);
        last = Optional.of(archive);
        return sealed;
    }

    /** Stores an archive and its attachments, as a run does that dies right after. */
    HandmadeArchive.Sealed storeAside(HandmadeArchive archive) {
        HandmadeArchive.Sealed sealed = archive.seal();
        createBucket(sealed.bucket());
        sealed.attachments().forEach((key, bytes) -> put(sealed.bucket(), key, bytes, "application/pdf",
                Map.of("sha256", HandmadeArchive.sha(bytes))));
        put(sealed.bucket(), sealed.key(), sealed.bytes(), sealed.contentType(), sealed.metadata());
        return sealed;
    }

    void createBucket(String bucket) {
        if (s3.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(bucket))) {
            s3.createBucket(r -> r.bucket(bucket));
        }
    }

    void put(String bucket, String key, byte[] bytes, String contentType, Map<String, String> metadata) {
        s3.putObject(r -> r.bucket(bucket).key(key).contentType(contentType).metadata(metadata),
                RequestBody.fromBytes(bytes));
    }

    /** Changes an object's bytes and leaves its metadata, as damage in a store does. */
    void change(String bucket, String key, UnaryOperator<byte[]> damage) {
        var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key));
        GetObjectResponse head = object.response();
        put(bucket, key, damage.apply(object.asByteArray()), head.contentType(), head.metadata());
    }

    void remove(String bucket, String key) {
        s3.deleteObject(r -> r.bucket(bucket).key(key));
    }

    String attachmentKey(int archive) {
        return stored.get(archive).attachments().keySet().iterator().next();
    }
}
