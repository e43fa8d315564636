package io.tidemark.reader;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Checks what an archive holds, entry by entry as the tar has them, and hands out its rows.
 *
 * <p>One object a reading. After a {@link IOException} the facts reported so far stand, and nothing follows.
 */
final class ContentCheck {
    /** The order of the entries after the rows. */
    private static final List<String> TAGS = List.of("fetch.txt", "tidemark.json", "bag-info.txt", "bagit.txt",
            "manifest-sha256.txt", "tagmanifest-sha256.txt");
    private static final int MODE = 0644;

    private final Head head;
    private final Archive archive;
    private final Descriptor descriptor;
    private final Problems.About about;
    private final RowVisitor visitor;
    private final ObjectCheck objects;
    private final RowCheck rowCheck;
    private final Payload payload;
    private final Set<String> setAsideIds;
    private final Map<String, String> tagHashes = new LinkedHashMap<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private Optional<Position> last = Optional.empty();
    private long jsonBytes;
    private int tag = -1;

    ContentCheck(Head head, Layout layout, ReadOptions options, Problems.About about, RowVisitor visitor) {
        this.head = head;
        this.archive = head.archive();
        this.descriptor = head.descriptor().orElseThrow();
        this.about = about;
        this.visitor = visitor;
        this.objects = new ObjectCheck(layout);
        this.rowCheck = new RowCheck(descriptor.columns(), options.namePattern().map(NamePattern::new), options.key());
        this.payload = new Payload(head, layout, about);
        this.setAsideIds = descriptor.setAside().stream().map(row -> row.id().asText()).collect(Collectors.toSet());
    }

    /** Reads the archive's bytes; returns the attachments it promises to be in the store. */
    Payload read(InputStream bytes) throws IOException {
        try (ArchiveStream stream = new ArchiveStream(bytes)) {
            stream.open(head.name().extension());
            stream.flaws().forEach(about::add);
            for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
                entry(entry.get(), stream.entry());
            }
            stream.readTail();
            stream.finish();
            about.unless(stream.sha256().equals(head.sha256()), "changed while it was read");
        }
        complete();
        return payload;
    }

    private void entry(TarArchiveEntry entry, InputStream bytes) throws IOException {
        String folder = Names.escape(descriptor.stream()) + "-" + String.format("%08d", descriptor.sequence()) + "/";
        if (!entry.getName().startsWith(folder)) {
            about.add("holds " + entry.getName() + ", which isn't in the folder " + folder);
            return;
        }
        String name = entry.getName().substring(folder.length());
        about.unless(entry.isFile() && !entry.isLink() && !entry.isSymbolicLink(), "holds " + name
                + ", which is no regular file");
        about.unless((entry.getMode() & 07777) == MODE, "holds " + name + " with mode "
                + Integer.toOctalString(entry.getMode() & 07777) + ", expected 644");
        about.unless(entry.getLongUserId() == 0 && entry.getLongGroupId() == 0, "holds " + name + " owned by "
                + entry.getLongUserId() + "/" + entry.getLongGroupId() + ", expected 0/0");
        if (name.startsWith("data/")) {
            row(name.substring(5), entry, bytes);
        } else if (TAGS.contains(name)) {
            int place = TAGS.indexOf(name);
            about.unless(place > tag, "holds " + name + " out of order");
            tag = Math.max(tag, place);
            mtime(name, entry, descriptor.to().updatedAt());
            tag(name, bytes);
        } else {
            about.add("holds " + name + ", which the format doesn't know");
        }
    }

    private void mtime(String name, TarArchiveEntry entry, Instant expected) {
        Instant actual = entry.getLastModifiedTime().toInstant();
        // The page doesn't say whether the fraction of the second is there.
        boolean same = actual.equals(expected) || actual.equals(expected.truncatedTo(ChronoUnit.SECONDS));
        about.unless(same, "holds " + name + " with mtime " + actual + ", expected " + expected);
    }

    private void row(String name, TarArchiveEntry entry, InputStream bytes) throws IOException {
        about.unless(tag < 0, "holds row " + name + " out of order, after a tag file");
        about.unless(name.endsWith(".json"), "holds data/" + name + ", which isn't named .json");
        String base = Payload.base(name);
        Names.flaw(base).ifPresent(flaw -> about.add("row " + name + " has a name that " + flaw));
        about.unless(base.length() <= 200 || base.contains("=="), "row " + name + " has a name longer than 200");
        byte[] json = bytes.readAllBytes();
        jsonBytes += json.length;
        Optional<Position> at = rowCheck.check(name, json, about);
        payload.row(name, json, at.map(Position::updatedAt).orElse(null));
        if (at.isPresent()) {
            place("row " + name, at.get());
            mtime("row " + name, entry, at.get().updatedAt());
        }
        visitor.row(archive, name, json);
    }

    private void place(String what, Position at) {
        if (last.isPresent()) {
            Position.Order order = last.get().comparedWith(at);
            about.unless(order == Position.Order.BEFORE || order == Position.Order.UNKNOWN,
                    what + " " + at + " is out of order, after " + last.get());
            about.unless(ObjectCheck.day(last.get().updatedAt()).withDayOfMonth(1)
                    .equals(ObjectCheck.day(at.updatedAt()).withDayOfMonth(1)), what + " is of another month");
        }
        last = Optional.of(at);
        objects.inside(at, descriptor, what, about);
        objects.month(at.updatedAt(), head, about);
        about.unless(!setAsideIds.contains(at.idText()), what + " is set aside, and there");
    }

    private void tag(String name, InputStream bytes) throws IOException {
        switch (name) {
            case "fetch.txt" -> hash(name, bytes, in -> lines(name, in, payload::fetchLine));
            case "tidemark.json" -> hash(name, bytes, this::describe);
            case "manifest-sha256.txt" -> hash(name, bytes, in -> lines(name, in, payload::manifestLine));
            case "bag-info.txt" -> hash(name, bytes,
                    in -> TagFiles.bagInfo(in.readAllBytes(), descriptor, payload.oxum(), about));
            case "bagit.txt" -> hash(name, bytes, in -> TagFiles.bagit(in.readAllBytes(), about));
            default -> {
                byte[] manifest = bytes.readAllBytes();
                about.same("digest in the key", head.name().digest(), Sha256.of(manifest).substring(0, 12));
                TagFiles.tagManifest(manifest, tagHashes, about);
                tagHashes.put(name, "");
            }
        }
    }

    private interface Part {
        void read(InputStream in) throws IOException;
    }

    private void hash(String name, InputStream bytes, Part part) throws IOException {
        DigestInputStream digested = new DigestInputStream(bytes, Sha256.digest());
        part.read(digested);
        digested.transferTo(OutputStream.nullOutputStream());
        tagHashes.put(name, Sha256.hex(digested.getMessageDigest().digest()));
    }

    private void lines(String name, InputStream in, Consumer<String> each) throws IOException {
        // Not closed: the stream is the tar's.
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line; (line = reader.readLine()) != null; ) {
            each.accept(line);
        }
    }

    private void describe(InputStream in) throws IOException {
        DescriptorParser.parse(in, new DescriptorParser.Lists() {
            @Override
            public void attachment(Attachment attachment) {
                payload.attachment(attachment);
                attachments.add(attachment);
            }

            @Override
            public void deleted(JsonNode id, String updatedAt) {
                about.unless(descriptor.supplement(), "lists deleted rows, which a supplement alone may");
                about.unless(Names.fromJson(updatedAt).isPresent(), "lists deleted " + id + " with updatedAt "
                        + updatedAt);
                deleted.add(id.asText());
            }
        });
    }

    private void complete() {
        about.same("number of rows", (long) payload.rowCount(), descriptor.rows());
        about.same("number of bytes of JSON", jsonBytes, descriptor.jsonBytes());
        payload.complete();
        List<String> lacking = new ArrayList<>(TAGS);
        lacking.removeAll(tagHashes.keySet());
        if (payload.stored().isEmpty()) {
            lacking.remove("fetch.txt");
            about.unless(!tagHashes.containsKey("fetch.txt"), "holds fetch.txt without attachments");
        }
        lacking.forEach(name -> about.add("lacks " + name));
        boolean endsAtTo = last.map(at -> same(at, descriptor.to())).orElse(false) || descriptor.setAside().stream()
                .anyMatch(row -> row.position().map(at -> same(at, descriptor.to())).orElse(false));
        about.unless(descriptor.supplement() || endsAtTo || last.isEmpty(), "ends with row " + last.orElse(null)
                + ", but to is " + descriptor.to());
        attachments.forEach(attachment -> visitor.attachment(archive, attachment));
        deleted.forEach(id -> visitor.deleted(archive, id));
        descriptor.setAside().forEach(row -> visitor.setAside(archive, row.id().asText(), row.reason()));
    }

    private static boolean same(Position a, Position b) {
        return a.comparedWith(b) == Position.Order.SAME;
    }
}
