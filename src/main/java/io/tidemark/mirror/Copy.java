package io.tidemark.mirror;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.batch.Watermarks;
import io.tidemark.replica.Descriptor;
import io.tidemark.replica.ReadArchive;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object whose bytes were carried over and proved.
 *
 * @param storedAt when its source took it
 * @param metadata as the format has it, whatever its source keeps of it
 */
record Copy(String bucket, String key, long sizeBytes, String sha256, Instant storedAt, String contentType,
            Map<String, String> metadata) {
    Copy {
        metadata = Map.copyOf(metadata);
    }

    static Copy of(ReadArchive.Whole archive) {
        Descriptor batch = archive.batch();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("sha256", archive.sha256());
        metadata.put("sequence", Long.toString(batch.sequence()));
        metadata.put("from", Watermarks.inMetadata(batch.fromExclusive()));
        metadata.put("to", Watermarks.inMetadata(batch.toInclusive()));
        metadata.put("rows", Long.toString(batch.rows()));
        archive.previous().ifPresent(ref -> metadata.put("previous-sha256", ref.sha256()));
        return new Copy(archive.object().bucket(), archive.object().key(), archive.sizeBytes(), archive.sha256(),
                archive.storedAt(), archive.object().key().endsWith(".tgz") ? "application/gzip" : "application/zstd", metadata);
    }

    static Copy of(Stored attachment, Instant storedAt) {
        return new Copy(attachment.bucket(), attachment.key(), attachment.sizeBytes(), attachment.sha256(), storedAt,
                "application/pdf", Map.of("sha256", attachment.sha256()));
    }

    /** Names the object, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
