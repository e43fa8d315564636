package io.tidemark.batch;

import java.io.IOException;
import java.time.Instant;

/** The tag files of a batch's bag, in the archive's order. */
record TagFiles(BatchDocument batch) {
    /** Appends them all, manifests last; the result is the SHA-256 of the tag manifest, in lower-case hex. */
    String appendTo(Bag bag) throws IOException {
        Instant modified = batch.toInclusive().updatedAt();
        Text fetch = fetch(bag);
        if (fetch.size() > 0) {
            bag.tag("fetch.txt", modified, fetch);
        }
        bag.tag("tidemark.json", modified, batch.text());
        bag.tag("bag-info.txt", modified, info(bag.oxum()));
        bag.tag("bagit.txt", modified, new Text().append("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        return bag.manifests(modified);
    }

    // RFC 8493, 2.2.3: what fetch.txt lists, the manifest has too.
    private Text fetch(Bag bag) {
        Text fetch = new Text();
        for (AttachmentEntry entry : batch.seal().attachments()) {
            if (entry instanceof AttachmentEntry.Stored stored) {
                String file = stored.rowName() + ".pdf";
                bag.fetched(file, stored.sizeBytes(), stored.sha256());
                fetch.append(batch.seal().layout().uri(stored.bucket(), stored.key())).append(" ")
                        .append(stored.sizeBytes()).append(" data/").append(file).append("\n");
            }
        }
        return fetch;
    }

    private Text info(String oxum) {
        BatchIdentity identity = batch.identity();
        return new Text()
                .append("Source-Organization: ").append(identity.tenant())
                .append("\nExternal-Identifier: ").append(identity.tenant())
                .append("/").append(identity.stream()).append("/").append(identity.sequence())
                .append("\nBagging-Date: ").append(Timestamps.day(batch.toInclusive().updatedAt()))
                .append("\nPayload-Oxum: ").append(oxum)
                .append("\nBag-Software-Agent: tidemark ").append(batch.seal().softwareVersion()).append("\n");
    }
}
