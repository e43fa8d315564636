package io.tidemark.reader;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks everything that the format promises of a tenant's stream in a store, and hands out its rows in order.
 *
 * <p>Each archive is read twice: first for its links and its hash, from which the chain is found, then whole. Memory
 * holds the names of the stream's objects and, at a time, the names and hashes of one archive's rows. Nothing is ever
 * written. Safe for use by several threads, each with its own visitor.
 */
public final class ReplicaReader {
    private static final Pattern ATTACHMENT = Pattern.compile("pdf/\\d{4}-\\d\\d-\\d\\d/[^/]+\\.pdf");

    private final Store store;
    private final Layout layout;

    public ReplicaReader(S3Client s3, Layout layout) {
        this.store = new Store(s3, layout);
        this.layout = layout;
    }

    /** Reads and checks a stream whose rows nobody wants. */
    public Replica read(String tenant, String stream, ReadOptions options) {
        return read(tenant, stream, options, (archive, fileName, json) -> { });
    }

    /**
     * Reads and checks a stream; what is wrong is in the result, never thrown.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the store refuses a request
     * @throws UncheckedIOException when the connection to it breaks off
     */
    public Replica read(String tenant, String stream, ReadOptions options, RowVisitor visitor) {
        return new Reading(tenant, stream, options, visitor).read();
    }

    private final class Reading {
        private final String tenant;
        private final String stream;
        private final ReadOptions options;
        private final RowVisitor visitor;
        private final Problems problems = new Problems();
        private final List<String> notes = new ArrayList<>();
        private final List<String> orphans = new ArrayList<>();
        private final List<String> strangers = new ArrayList<>();
        private final List<Head> heads = new ArrayList<>();
        /** Objects of the stream's folder that aren't archives and that no archive has named so far. */
        private final Set<String> unnamed = new TreeSet<>();
        private long rows;
        private long attachments;
        private long missing;

        Reading(String tenant, String stream, ReadOptions options, RowVisitor visitor) {
            this.tenant = tenant;
            this.stream = stream;
            this.options = options;
            this.visitor = visitor;
        }

        Replica read() {
            for (String bucket : store.buckets(tenant)) {
                store.list(bucket, layout.keyPrefix(tenant), object -> take(bucket, object));
            }
            heads.sort(Comparator.comparing((Head head) -> head.name().sequence()).thenComparing(Head::object));
            Chain chain = Chain.find(heads, options.expectedHead(), problems, notes);
            if (heads.isEmpty() && options.expectedHead().isPresent()) {
                problems.add("ledger", "there is no archive at all, expected " + options.expectedHead().get());
            }
            List<Archive> archives = new ArrayList<>();
            long setAside = 0;
            try (AttachmentCheck attachmentCheck = new AttachmentCheck(store, options.deep(), problems)) {
                Optional<Head> before = Optional.empty();
                for (Head head : chain.archives()) {
                    check(head, before, visitor, attachmentCheck, true);
                    head.descriptor().ifPresent(d -> archives.add(head.archive()));
                    setAside += head.descriptor().map(d -> d.setAside().size()).orElse(0);
                    before = Optional.of(head);
                }
                for (Head head : chain.orphans()) {
                    orphans.add(head.object());
                    check(head, named(head), (archive, fileName, json) -> { }, attachmentCheck, false);
                }
                unnamed.forEach(object -> judge(object, attachmentCheck));
            }
            return new Replica(tenant, stream, List.copyOf(archives), rows, attachments, missing, setAside,
                    List.copyOf(orphans), List.copyOf(strangers), List.copyOf(notes), problems.messages());
        }

        private void take(String bucket, S3Object object) {
            Optional<String> within = layout.withinStream(tenant, stream, object.key());
            Optional<ArchiveName> name = within.flatMap(key -> ArchiveName.parse(stream, key));
            if (name.isPresent()) {
                heads.add(head(bucket, object.key(), name.get(),
                        Optional.ofNullable(object.lastModified()).orElse(Instant.EPOCH)));
            } else if (within.isPresent()) {
                unnamed.add(bucket + "/" + object.key());
            } else if (!layout.looksLikeAnyStream(tenant, object.key()) && !layout.isOfDoctor(tenant, object.key())) {
                strangers.add(bucket + "/" + object.key());
            }
        }

        private Head head(String bucket, String key, ArchiveName name, Instant lastModified) {
            try (ResponseInputStream<GetObjectResponse> object = store.get(bucket, key)) {
                return Head.read(object, bucket, key, name, lastModified);
            } catch (IOException e) {
                throw new UncheckedIOException(bucket + "/" + key + ": can't be read to its end", e);
            }
        }

        private Optional<Head> named(Head head) {
            Optional<String> link = head.descriptor().flatMap(Descriptor::previous).map(Descriptor.Previous::object);
            return heads.stream().filter(other -> link.isPresent() && other.object().equals(link.get())).findAny();
        }

        private void check(Head head, Optional<Head> before, RowVisitor rowVisitor, AttachmentCheck attachmentCheck,
                           boolean counts) {
            Problems.About about = problems.about(head.object());
            if (head.descriptor().isEmpty()) {
                about.add(head.damage().orElseThrow());
                return;
            }
            ObjectCheck objects = new ObjectCheck(layout);
            objects.check(head, tenant, stream, about);
            objects.link(head, before, about);
            ContentCheck content = new ContentCheck(head, layout, options, about, rowVisitor);
            try (ResponseInputStream<GetObjectResponse> object = store.get(head.bucket(), head.key())) {
                objects.metadata(head, object.response().metadata(), object.response().contentType(), about);
                Payload payload = content.read(object);
                List<Attachment> stored = payload.stored();
                attachmentCheck.check(stored, head.object());
                stored.forEach(attachment -> unnamed.remove(attachment.object()));
                if (counts) {
                    rows += payload.rowCount();
                    attachments += stored.size();
                    missing += payload.missing();
                }
            } catch (IOException | IllegalArgumentException e) {
                about.add("can't be read: " + RowCheck.firstLine(e));
            }
        }

        /** An object that no archive names: an attachment left by a run that died, or something that isn't ours. */
        private void judge(String object, AttachmentCheck attachmentCheck) {
            String bucket = object.substring(0, object.indexOf('/'));
            String key = object.substring(bucket.length() + 1);
            if (ATTACHMENT.matcher(layout.withinStream(tenant, stream, key).orElse("")).matches()) {
                orphans.add(object);
                attachmentCheck.checkOrphan(bucket, key);
            } else {
                strangers.add(object);
                problems.add(object, "is neither an archive nor an attachment");
            }
        }
    }
}
