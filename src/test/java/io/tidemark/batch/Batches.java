package io.tidemark.batch;

import io.tidemark.row.Column;
import io.tidemark.row.JsonForm;
import io.tidemark.watermark.Watermark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Batches of the stream {@code dokumente} of tenant {@code acme}: a test says what differs. */
final class Batches {
    static final Instant START = Instant.parse("2010-11-01T00:00:00Z");
    static final Watermark FROM = Watermark.at(Instant.parse("2011-05-01T10:00:00.123456Z"), "4711");
    static final Instant NEXT = Instant.parse("2011-05-01T10:00:01Z");
    static final List<Column> COLUMNS = List.of(new Column("id", "int8", JsonForm.NUMBER),
            new Column("titel \"neu\"", "text", JsonForm.TEXT));
    static final ArchiveRef PREVIOUS = new ArchiveRef("tidemark-acme-2011-04",
            "dokumente/dokumente-00000041_20110401T000000.000000_20110501T100000.123456_abcdefabcdef.tgz", "a".repeat(64));

    /** A bucket a tenant and month, and no key prefix. */
    static final Layout LAYOUT = new Layout(BucketPattern.DEFAULT, "");

    private Batches() {
    }

    /** The 42nd of its chain. */
    static BatchIdentity later() {
        return BatchIdentity.interval("acme", "dokumente", 42, FROM, COLUMNS, true);
    }

    /** The first of its chain. */
    static BatchIdentity first() {
        return BatchIdentity.interval("acme", "dokumente", 1, Watermark.start(START), COLUMNS, true);
    }

    /** What an audit found, after the 42nd. */
    static BatchIdentity supplement() {
        return BatchIdentity.supplement("acme", "dokumente", 43, FROM, COLUMNS, true);
    }

    /** Seals the 42nd, which has the given attachments. */
    static Seal seal(AttachmentEntry... attachments) {
        return new Seal(List.of(attachments), Optional.of(PREVIOUS), LAYOUT, "0.1.0");
    }

    /** Seals the first, which has no attachments. */
    static Seal firstSeal() {
        return new Seal(List.of(), Optional.empty(), LAYOUT, "0.1.0");
    }

    /** The watermark that an object's metadata holds. */
    static Watermark ofMetadata(String text) {
        int tilde = text.indexOf('~');
        String id = Names.unescape(text.substring(tilde + 1));
        return new Watermark(Timestamps.ofName(text.substring(0, tilde)), id.isEmpty() ? Optional.empty() : Optional.of(id));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
