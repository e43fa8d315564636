package io.tidemark.reader;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An archive that a test writes by hand: sound unless it is told to be damaged.
 *
 * <p>The damage is done at one of four moments: to tidemark.json, to the files before the manifests are made (which then
 * agree with the damage), to the files after that, or to the object's metadata.
 */
final class HandmadeArchive {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A file of the tar, open to damage. */
    static final class Entry {
        String name;
        byte[] bytes;
        Instant mtime;
        int mode = 0644;
        int owner;

        Entry(String name, byte[] bytes, Instant mtime) {
            this.name = name;
            this.bytes = bytes;
            this.mtime = mtime;
        }
    }

    /** What is put into the store. */
    record Sealed(String bucket, String key, byte[] bytes, Map<String, String> metadata, String contentType,
                  Map<String, byte[]> attachments) {
        String sha256() {
            return sha(bytes);
        }

        String object() {
            return bucket + "/" + key;
        }
    }

    String tenant;
    String stream;
    String prefix = "";
    /** Empty for the month's own. */
    String oneBucket = "";
    long sequence;
    String fromTime;
    Long fromId;
    String toTime;
    Long toId;
    Optional<Sealed> previous = Optional.empty();
    List<HandmadeRow> rows;
    boolean supplement;
    String contentType = "application/gzip";
    Consumer<ObjectNode> describe = json -> { };
    Consumer<List<Entry>> edit = entries -> { };
    Consumer<List<Entry>> tamper = entries -> { };
    Consumer<Map<String, String>> metadata = map -> { };
    Consumer<GzipParameters> gzip = parameters -> { };

    Sealed seal() {
        Instant to = Instant.parse(toTime);
        String bucket = oneBucket.isEmpty() ? "tidemark-" + tenant + "-" + toTime.substring(0, 7) : oneBucket;
        Map<String, byte[]> attachments = new LinkedHashMap<>();
        List<Entry> files = new ArrayList<>();
        StringBuilder fetch = new StringBuilder();
        StringBuilder manifest = new StringBuilder();
        ObjectNode description = description();
        long octets = 0;
        int count = 0;
        for (HandmadeRow row : rows) {
            files.add(new Entry("data/" + row.name(), row.json(), Instant.parse(row.updatedAt())));
            octets += row.json().length;
            count++;
            if (row.pdfMissing()) {
                description.withArray("attachments").addObject().put("row", row.name()).put("missing", true);
            } else if (row.pdf().isPresent()) {
                byte[] pdf = row.pdf().get();
                String pdfName = row.name().replace(".json", ".pdf");
                String key = prefix + stream + "/pdf/" + row.updatedAt().substring(0, 10) + "/" + pdfName;
                attachments.put(key, pdf);
                fetch.append("s3://").append(bucket).append('/').append(key).append(' ').append(pdf.length)
                        .append(" data/").append(pdfName).append('\n');
                manifest.append(sha(pdf)).append("  data/").append(pdfName).append('\n');
                description.withArray("attachments").addObject().put("row", row.name()).put("bucket", bucket)
                        .put("key", key).put("size", pdf.length).put("sha256", sha(pdf));
                octets += pdf.length;
                count++;
            }
        }
        link(description);
        describe.accept(description);
        if (fetch.length() > 0) {
            files.add(new Entry("fetch.txt", utf8(fetch.toString()), to));
        }
        files.add(new Entry("tidemark.json", utf8(description.toString()), to));
        files.add(new Entry("bag-info.txt", utf8("Source-Organization: " + tenant + "\nExternal-Identifier: " + tenant
                + "/" + stream + "/" + sequence + "\nBagging-Date: " + toTime.substring(0, 10) + "\nPayload-Oxum: "
                + octets + "." + count + "\nBag-Software-Agent: tidemark 0.1.0\n"), to));
        files.add(new Entry("bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), to));
        edit.accept(files);
        StringBuilder tags = new StringBuilder();
        for (Entry file : files) {
            String line = sha(file.bytes) + "  " + file.name + "\n";
            (file.name.startsWith("data/") ? manifest : tags).append(line);
        }
        files.add(new Entry("manifest-sha256.txt", utf8(manifest.toString()), to));
        tags.append(sha(utf8(manifest.toString()))).append("  manifest-sha256.txt\n");
        files.add(new Entry("tagmanifest-sha256.txt", utf8(tags.toString()), to));
        tamper.accept(files);
        byte[] bytes = pack(files);
        return new Sealed(bucket, key(sha(utf8(tags.toString())).substring(0, 12)), bytes, metadata(bytes), contentType,
                attachments);
    }

    private ObjectNode description() {
        ObjectNode json = JSON.createObjectNode().put("format", "tidemark/1")
                .put("kind", supplement ? "supplement" : "interval").put("tenant", tenant).put("stream", stream)
                .put("sequence", sequence);
        json.putObject("from").put("updatedAt", fromTime).put("id", fromId);
        json.putObject("to").put("updatedAt", toTime).put("id", toId);
        json.put("rows", rows.size()).put("jsonBytes", rows.stream().mapToInt(row -> row.json().length).sum());
        ArrayNode columns = json.putArray("columns");
        for (String[] column : HandmadeRow.COLUMNS) {
            columns.addObject().put("name", column[0]).put("type", column[1]);
        }
        json.putArray("attachments");
        return json;
    }

    private void link(ObjectNode json) {
        if (previous.isEmpty()) {
            json.putNull("previous");
        } else {
            json.putObject("previous").put("bucket", previous.get().bucket()).put("key", previous.get().key())
                    .put("sha256", previous.get().sha256());
        }
    }

    private String key(String digest) {
        return prefix + stream + "/" + folder() + "_" + (supplement ? "supplement" : HandmadeRow.compact(fromTime)) + "_"
                + HandmadeRow.compact(toTime) + "_" + digest + ".tgz";
    }

    private String folder() {
        return stream + "-" + String.format("%08d", sequence);
    }

    private Map<String, String> metadata(byte[] bytes) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("sha256", sha(bytes));
        map.put("sequence", Long.toString(sequence));
        map.put("from", HandmadeRow.compact(fromTime) + "~" + (fromId == null ? "" : fromId));
        map.put("to", HandmadeRow.compact(toTime) + "~" + toId);
        map.put("rows", Integer.toString(rows.size()));
        previous.ifPresent(p -> map.put("previous-sha256", p.sha256()));
        metadata.accept(map);
        return map;
    }

    private byte[] pack(List<Entry> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        GzipParameters parameters = new GzipParameters();
        gzip.accept(parameters);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(bytes, parameters), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Entry file : files) {
                TarArchiveEntry entry = new TarArchiveEntry(folder() + "/" + file.name);
                entry.setSize(file.bytes.length);
                entry.setMode(file.mode);
                entry.setIds(file.owner, file.owner);
                entry.setModTime(FileTime.from(file.mtime));
                tar.putArchiveEntry(entry);
                tar.write(file.bytes);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Not the reader's: the two must not share a mistake. */
    static String sha(byte[] bytes) {
        return DigestUtils.sha256Hex(bytes);
    }
}
