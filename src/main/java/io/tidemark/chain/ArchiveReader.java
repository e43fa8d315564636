package io.tidemark.chain;

import io.tidemark.StreamKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.state.LedgerEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads archives of one stream back, each once and as a stream, and proves that they are what they say.
 *
 * <p>Safe for use by several threads. Errors of the store are the SDK's own; a transfer that breaks off is begun again.
 */
final class ArchiveReader {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveReader.class);
    private static final int ATTEMPTS = 4;

    private final StreamKey key;
    private final S3Client client;
    private final ProducerTemplate routes;

    ArchiveReader(StreamKey key, S3Client client, ProducerTemplate routes) {
        this.key = key;
        this.client = client;
        this.routes = routes;
    }

    /** @throws UncheckedIOException where the transfer broke off each time */
    Candidate read(StoredArchive object) {
        IOException failure = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try (ResponseInputStream<GetObjectResponse> content =
                         client.getObject(get -> get.bucket(object.bucket()).key(object.key()));
                    var reading = new ArchiveReading(object, content)) {
                Optional<String> unreadable = pass(reading);
                if (reading.bytes().failure().isEmpty()) {
                    return judge(reading, content.response(), unreadable);
                }
                failure = reading.bytes().failure().get();
                // Else closing would read what is left of it.
                content.abort();
            } catch (IOException e) {
                failure = e;
            }
            LOG.warn("transfer broken off object={} attempt={} of={} reason=\"{}\"", object, attempt, ATTEMPTS,
                    failure.getMessage());
        }
        throw new UncheckedIOException("object " + object + " can't be read to its end", failure);
    }

    /** Lets all of the object pass; the result says why it can't be understood. */
    private Optional<String> pass(ArchiveReading reading) {
        var exchange = routes.send("direct:read-archive",
                call -> call.setProperty(ArchiveSteps.READING, reading));
        try {
            if (reading.bytes().failure().isEmpty()) {
                reading.bytes().drain();
            }
        } catch (IOException e) {
            // HashedInput remembers it.
            return Optional.empty();
        }
        return Optional.ofNullable(exchange.getException()).map(failure -> {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return "can't be read: " + cause.getMessage();
        });
    }

    private Candidate judge(ArchiveReading reading, GetObjectResponse response, Optional<String> unreadable) {
        String sha256 = reading.bytes().sha256();
        return fault(reading, response.metadata(), sha256, unreadable)
                .<Candidate>map(fact -> new Candidate.Damaged(reading.object(), fact))
                .orElseGet(() -> whole(reading, response, sha256));
    }

    private Optional<String> fault(ArchiveReading reading, Map<String, String> metadata, String sha256,
                                   Optional<String> unreadable) {
        // The metadata is a copy's to lose; where it is there, it has to agree.
        String named = metadata.getOrDefault("sha256", sha256);
        if (!named.equals(sha256)) {
            return Optional.of("has SHA-256 " + sha256 + ", its metadata names " + named);
        }
        if (unreadable.isPresent()) {
            return unreadable;
        }
        if (reading.descriptor().isEmpty()) {
            return Optional.of("has no tidemark.json");
        }
        if (reading.inconsistency().isPresent()) {
            return reading.inconsistency();
        }
        return contradiction(reading.object(), reading.descriptor().get(), metadata);
    }

    private Optional<String> contradiction(StoredArchive object, Descriptor batch, Map<String, String> metadata) {
        if (!batch.tenant().equals(key.tenant()) || !batch.stream().equals(key.stream())) {
            return Optional.of("is of " + batch.tenant() + "/" + batch.stream());
        }
        var name = object.name();
        if (batch.sequence() != name.sequence() || batch.kind() != name.kind()
                || !batch.fromExclusive().updatedAt().equals(name.from())
                || !batch.toInclusive().updatedAt().equals(name.to())) {
            return Optional.of("has a tidemark.json that contradicts its key");
        }
        Optional<String> follows = Optional.ofNullable(metadata.get("previous-sha256"));
        return follows.isPresent() && !follows.equals(batch.previous().map(ref -> ref.sha256()))
                ? Optional.of("has metadata and a tidemark.json that don't name the same archive before it")
                : Optional.empty();
    }

    private static Candidate whole(ArchiveReading reading, GetObjectResponse response, String sha256) {
        StoredArchive object = reading.object();
        Descriptor batch = reading.descriptor().orElseThrow();
        var ref = new ArchiveRef(object.bucket(), object.key(), sha256);
        var entry = new LedgerEntry(batch.sequence(), batch.kind().inDocument(), batch.fromExclusive(),
                batch.toInclusive(), ref, reading.bytes().sizeBytes(), batch.rows(), batch.jsonBytes(),
                batch.attachments(), batch.attachmentBytes(), batch.missing(), batch.setAside().size(),
                // As a GET and a HEAD tell it, to the second; a listing may be more exact, and the ledger isn't.
                response.lastModified());
        return new Candidate.Whole(object, entry, batch.previous(), batch.setAside());
    }
}
