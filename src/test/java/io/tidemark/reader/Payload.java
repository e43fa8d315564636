package io.tidemark.reader;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an archive holds and promises, to be held against its fetch.txt and its manifest.
 *
 * <p>Remembers a name and a hash a row, never a row: an archive's size in memory is that of its names.
 */
final class Payload {
    private static final String DATA = "data/";

    private static final class Row {
        final byte[] hash;
        final Instant updatedAt;
        boolean listed;

        Row(byte[] hash, Instant updatedAt) {
            this.hash = hash;
            this.updatedAt = updatedAt;
        }
    }

    /** A line of fetch.txt. */
    private static final class Fetch {
        final String url;
        final String length;
        Attachment attachment;
        boolean listed;

        Fetch(String url, String length) {
            this.url = url;
            this.length = length;
        }
    }

    private final Head head;
    private final Layout layout;
    private final Problems.About about;
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, Fetch> fetched = new HashMap<>();
    private final Map<String, Attachment> attachments = new HashMap<>();
    private long octets;

    Payload(Head head, Layout layout, Problems.About about) {
        this.head = head;
        this.layout = layout;
        this.about = about;
    }

    void row(String fileName, byte[] json, Instant updatedAt) {
        octets += json.length;
        Row before = rows.put(fileName, new Row(Sha256.digest().digest(json), updatedAt));
        about.unless(before == null, "holds two rows named " + fileName);
    }

    /** Takes a line of fetch.txt: address, length, path. */
    void fetchLine(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[1].matches("0|[1-9]\\d*") || !parts[2].startsWith(DATA)) {
            about.add("fetch.txt has a line that isn't address, length and path: " + line);
            return;
        }
        Fetch before = fetched.put(parts[2], new Fetch(parts[0], parts[1]));
        about.unless(before == null, "fetch.txt lists " + parts[2] + " twice");
    }

    void attachment(Attachment attachment) {
        String what = "attachment of row " + attachment.row() + " ";
        if (attachments.put(attachment.row(), attachment) != null) {
            about.add(what + "is listed twice");
            return;
        }
        Row row = rows.get(attachment.row());
        String base = base(attachment.row());
        if (row == null) {
            about.add(what + "belongs to no row of the archive");
        }
        if (attachment.missing()) {
            about.unless(!fetched.containsKey(DATA + base + ".pdf"), what + "is missing in the source, yet in fetch.txt");
            return;
        }
        octets += attachment.sizeBytes();
        if (row != null && row.updatedAt != null) {
            key(attachment, base, row.updatedAt, what);
        }
        Fetch fetch = fetched.get(DATA + base + ".pdf");
        if (fetch == null) {
            // Where the PDF was exchanged in place the page leaves open which of the two names the bag's file has.
            fetch = fetched.get(DATA + attachment.key().substring(attachment.key().lastIndexOf('/') + 1));
        }
        if (fetch == null) {
            about.add(what + "isn't in fetch.txt");
            return;
        }
        fetch.attachment = attachment;
        String address = attachment.bucket() + "/" + attachment.key();
        about.unless(fetch.url.matches("[a-z][a-z0-9+.-]*://.*") && fetch.url.replaceFirst("^[^:]*://", "").equals(address),
                "fetch.txt names " + fetch.url + " for " + attachment.row() + ", expected s3://" + address);
        about.same("length in fetch.txt of " + address, fetch.length, Long.toString(attachment.sizeBytes()));
    }

    private void key(Attachment attachment, String base, Instant updatedAt, String what) {
        Descriptor d = head.descriptor().orElseThrow();
        String folder = layout.keyPrefix(d.tenant()) + Names.escape(d.stream()) + "/pdf/"
                + updatedAt.atOffset(ZoneOffset.UTC).toLocalDate() + "/";
        String exchanged = folder + base + "==" + attachment.sha256().substring(0, 12) + ".pdf";
        about.unless(attachment.key().equals(folder + base + ".pdf") || attachment.key().equals(exchanged),
                what + "has the key " + attachment.key() + ", expected " + folder + base + ".pdf");
        about.same("bucket of the " + what.strip(), attachment.bucket(), layout.bucket(d.tenant(), updatedAt));
    }

    /** Takes a line of manifest-sha256.txt: hash, two spaces, path. */
    void manifestLine(String line) {
        if (!line.matches("[0-9a-f]{64}  data/[^/]+")) {
            about.add("manifest-sha256.txt has a line that isn't hash and path: " + line);
            return;
        }
        String hash = line.substring(0, 64);
        String path = line.substring(66);
        Row row = rows.get(path.substring(DATA.length()));
        Fetch fetch = fetched.get(path);
        if (row != null) {
            about.unless(!row.listed, "manifest-sha256.txt lists " + path + " twice");
            row.listed = true;
            about.same("hash of " + path, Sha256.hex(row.hash), hash);
        } else if (fetch != null) {
            about.unless(!fetch.listed, "manifest-sha256.txt lists " + path + " twice");
            fetch.listed = true;
            if (fetch.attachment != null) {
                about.same("hash in manifest-sha256.txt of " + path, hash, fetch.attachment.sha256());
            }
        } else {
            about.add("manifest-sha256.txt lists " + path + ", which is neither a row nor an attachment");
        }
    }

    /** Reports what the manifest and tidemark.json left out. */
    void complete() {
        rows.forEach((name, row) -> about.unless(row.listed, "manifest-sha256.txt lacks data/" + name));
        fetched.forEach((path, fetch) -> {
            about.unless(fetch.listed, "manifest-sha256.txt lacks " + path);
            about.unless(fetch.attachment != null, "fetch.txt lists " + path + ", which tidemark.json doesn't");
        });
    }

    /** The attachments that the archive promises to be in the store. */
    List<Attachment> stored() {
        List<Attachment> stored = new ArrayList<>();
        attachments.values().forEach(a -> {
            if (!a.missing()) {
                stored.add(a);
            }
        });
        return stored;
    }

    long missing() {
        return attachments.values().stream().filter(Attachment::missing).count();
    }

    int rowCount() {
        return rows.size();
    }

    /** Octets and files as Payload-Oxum counts them. */
    String oxum() {
        return octets + "." + (rows.size() + attachments.size() - missing());
    }

    static String base(String jsonName) {
        return jsonName.endsWith(".json") ? jsonName.substring(0, jsonName.length() - 5) : jsonName;
    }
}
