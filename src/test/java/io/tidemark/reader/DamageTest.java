package io.tidemark.reader;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.s3.S3Client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Each damage done to the second archive of a sound replica is found and told with the object's name. */
class DamageTest {
    private static HandmadeServer server;
    private static S3Client s3;
    private static int tenants;

    @BeforeAll
    static void start() throws Exception {
        server = new HandmadeServer();
        s3 = server.client();
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        server.close();
    }

    /** A replica whose middle archive is written with a damage; the third follows it in all honesty. */
    private static DynamicTest damage(String name, String expected, Consumer<HandmadeArchive> damage) {
        return DynamicTest.dynamicTest(name, () -> {
            HandmadeReplica made = new HandmadeReplica(s3, "damage" + tenants++, "dokumente");
            made.store(made.sample(0));
            HandmadeArchive archive = made.sample(1);
            damage.accept(archive);
            HandmadeArchive.Sealed damaged = made.store(archive);
            made.store(made.sample(2));

            Replica replica = new ReplicaReader(s3, Layout.DEFAULT).read(made.tenant, made.stream,
                    ReadOptions.forStream(made.stream));

            assertThat(replica.problems()).anySatisfy(problem ->
                    assertThat(problem).startsWith(damaged.object() + ": ").contains(expected));
        });
    }

    private static DynamicTest described(String name, String expected, Consumer<ObjectNode> damage) {
        return damage(name, expected, archive -> archive.describe = damage);
    }

    private static DynamicTest edited(String name, String expected, Consumer<List<HandmadeArchive.Entry>> damage) {
        return damage(name, expected, archive -> archive.edit = damage);
    }

    private static DynamicTest tampered(String name, String expected, Consumer<List<HandmadeArchive.Entry>> damage) {
        return damage(name, expected, archive -> archive.tamper = damage);
    }

    private static DynamicTest row(String name, String expected, UnaryOperator<HandmadeRow> damage) {
        return damage(name, expected, archive ->
                archive.rows = List.of(archive.rows.get(0), damage.apply(archive.rows.get(1))));
    }

    private static DynamicTest json(String name, String expected, UnaryOperator<String> damage) {
        return row(name, expected, row -> row.withJson(damage.apply(new String(row.json()))));
    }

    private static HandmadeArchive.Entry file(List<HandmadeArchive.Entry> entries, String name) {
        return entries.stream().filter(entry -> entry.name.equals(name)).findAny().orElseThrow();
    }

    private static void replace(HandmadeArchive.Entry entry, String old, String other) {
        String text = new String(entry.bytes);
        assertThat(text).contains(old);
        entry.bytes = HandmadeArchive.utf8(text.replaceFirst(Pattern.quote(old), other));
    }

    @TestFactory
    Stream<DynamicTest> description() {
        return Stream.of(
                described("another format", "is of format tidemark/2", json -> json.put("format", "tidemark/2")),
                described("another kind", "kind", json -> json.put("kind", "supplement")),
                described("another tenant", "tenant is other, expected", json -> json.put("tenant", "other")),
                described("another stream", "stream is akten, expected dokumente", json -> json.put("stream", "akten")),
                described("sequence of another", "sequence in tidemark.json is 7", json -> json.put("sequence", 7)),
                described("from too early", "from is (", json -> json.withObject("/from").put("id", 1)),
                described("from without six digits", "isn't UTC with six digits",
                        json -> json.withObject("/from").put("updatedAt", "2011-05-01T10:00:00.123Z")),
                described("to beyond the rows", "but to is", json -> json.withObject("/to").put("id", 99)),
                described("one row too many promised", "number of rows is 2, expected 3", json -> json.put("rows", 3)),
                described("bytes promised wrongly", "number of bytes of JSON", json -> json.put("jsonBytes", 1)),
                described("member lacking", "lacks [columns]", json -> json.remove("columns")),
                described("member unknown", "unknown to the format: [host]", json -> json.put("host", "x")),
                described("column that serves names", "serves names alone",
                        json -> ((ArrayNode) json.get("columns")).addObject().put("name", "_x").put("type", "text")),
                described("column lacking", "expected no more", json -> ((ArrayNode) json.get("columns")).remove(5)),
                described("columns in another order", "has as member 1 id, expected designator",
                        json -> ((ArrayNode) json.get("columns")).insert(0, ((ArrayNode) json.get("columns")).remove(1))),
                described("no previous", "no previous archive", json -> json.putNull("previous")),
                described("attachment not listed", "which tidemark.json doesn't",
                        json -> ((ArrayNode) json.get("attachments")).remove(0)),
                described("attachment of no row", "belongs to no row of the archive",
                        json -> attachment(json).put("row", "d-none.json")),
                described("attachment of another day", "expected dokumente/pdf/2011-05-02/", json -> attachment(json)
                        .put("key", attachment(json).get("key").textValue().replace("2011-05-02", "2011-05-03"))),
                described("attachment of another hash", "hash in manifest-sha256.txt of", json -> attachment(json)
                        .put("sha256", "0".repeat(64))),
                described("deleted in an interval", "which a supplement alone may", json -> json.putArray("deleted")
                        .addObject().put("id", 1).put("updatedAt", "2011-05-01T00:00:00.000000Z")),
                described("row set aside and there", "is set aside, and there", json -> json.putArray("setAside")
                        .addObject().put("id", 4).put("updatedAt", "2011-05-31T23:59:59.999999Z").put("reason", "x")),
                described("row set aside of another batch", "row set aside", json -> json.putArray("setAside")
                        .addObject().put("id", 1).put("updatedAt", "2011-01-01T00:00:00.000000Z").put("reason", "x")));
    }

    private static ObjectNode attachment(ObjectNode json) {
        return (ObjectNode) json.get("attachments").get(0);
    }

    @TestFactory
    Stream<DynamicTest> rows() {
        return Stream.of(
                json("newline at the end", "isn't one JSON object", json -> json + "\n"),
                json("two objects", "goes on after its object", json -> json + json),
                json("no JSON", "isn't JSON", json -> json.replace("12.50", "12,50")),
                json("member lacking", "has as member 3 tags, expected amount", json -> json.replace("\"amount\":12.50,", "")),
                json("members swapped", "expected designator",
                        json -> json.replaceFirst("(\"designator\":\"\\w+\"),(\"amount\":12.50)", "$2,$1")),
                json("number as text", "has in amount a value", json -> json.replace("12.50", "\"12.50\"")),
                json("array as text", "has in tags a value", json -> json.replace("[\"a\",null]", "\"{a}\"")),
                json("time with five digits", "has in updated_at a value", json -> json.replace(".999999Z", ".99999Z")),
                row("not UTF-8", "isn't UTF-8", row -> {
                    row.json()[30] = (byte) 0xff;
                    return row;
                }),
                json("row of before", "isn't after from", json -> json.replace("2011-05-31", "2011-04-30")),
                json("row of another month", "which belongs into", json -> json.replace("2011-05-31", "2011-06-30")),
                json("row of another name", "isn't named as its stream's pattern", json -> json.replace("doc4", "docX")),
                row("needless escape", "escapes a character that stands for itself", row ->
                        row.withName(row.name().replace("doc4", "=64oc4"))),
                row("slash in a name", "isn't escaped", row -> row.withName(row.name().replace("=2F", "/"))),
                damage("two rows of one name", "holds two rows named", archive -> archive.rows = List.of(
                        archive.rows.get(0), archive.rows.get(1), archive.rows.get(1))),
                damage("rows out of order", "is out of order, after", archive -> {
                    List<HandmadeRow> turned = new ArrayList<>(archive.rows);
                    Collections.reverse(turned);
                    archive.rows = turned;
                }));
    }

    @TestFactory
    Stream<DynamicTest> files() {
        return Stream.of(
                edited("unknown file", "holds note.txt, which the format doesn't know", files -> files.add(0,
                        new HandmadeArchive.Entry("note.txt", new byte[0], Instant.EPOCH))),
                edited("row after the tag files", "out of order, after a tag file", files -> files.add(files.remove(0))),
                edited("tag files swapped", "holds bag-info.txt out of order", files -> Collections.swap(files, 4, 5)),
                edited("row's mtime", "with mtime 1970", files -> files.get(0).mtime = Instant.EPOCH),
                edited("tag file's mtime", "holds bagit.txt with mtime", files ->
                        file(files, "bagit.txt").mtime = Instant.EPOCH),
                edited("mode", "with mode 600, expected 644", files -> files.get(0).mode = 0600),
                edited("owner", "owned by 1000/1000", files -> files.get(0).owner = 1000),
                edited("other BagIt version", "bagit.txt is", files ->
                        replace(file(files, "bagit.txt"), "1.0", "0.97")),
                edited("other organization", "Source-Organization in bag-info.txt", files ->
                        replace(file(files, "bag-info.txt"), "damage", "other")),
                edited("other identifier", "External-Identifier in bag-info.txt", files ->
                        replace(file(files, "bag-info.txt"), "/2\n", "/3\n")),
                edited("bagged today", "Bagging-Date in bag-info.txt", files ->
                        replace(file(files, "bag-info.txt"), "Date: 2011", "Date: 2026")),
                edited("other octets", "Payload-Oxum in bag-info.txt", files ->
                        replace(file(files, "bag-info.txt"), ".3\n", ".2\n")),
                edited("label unknown", "the label Contact-Name", files ->
                        replace(file(files, "bag-info.txt"), "Bag-Software", "Contact-Name: x\nBag-Software")),
                edited("bagit.txt lacking", "lacks bagit.txt", files -> files.remove(file(files, "bagit.txt"))),
                edited("fetch.txt lacking", "isn't in fetch.txt", files -> files.remove(file(files, "fetch.txt"))),
                edited("fetch.txt with another length", "length in fetch.txt of", files ->
                        replace(file(files, "fetch.txt"), " 0 ", " 1 ")),
                edited("fetch.txt with another address", "fetch.txt names s3://elsewhere", files ->
                        replace(file(files, "fetch.txt"), "s3://tidemark", "s3://elsewhere")),
                tampered("row's bytes", "hash of data/", files -> replace(files.get(0), "12.50", "12.51")),
                tampered("manifest without a row", "manifest-sha256.txt lacks data/d-", files -> {
                    HandmadeArchive.Entry manifest = file(files, "manifest-sha256.txt");
                    manifest.bytes = HandmadeArchive.utf8(new String(manifest.bytes)
                            .replaceFirst("(?m)^.*doc4.json\n", ""));
                }),
                tampered("manifest with a row too many", "neither a row nor an attachment", files -> {
                    HandmadeArchive.Entry manifest = file(files, "manifest-sha256.txt");
                    manifest.bytes = HandmadeArchive.utf8(new String(manifest.bytes) + "0".repeat(64) + "  data/x.json\n");
                }),
                tampered("tag manifest that disagrees", "hash of bagit.txt is", files -> {
                    file(files, "bagit.txt").bytes = new byte[0];
                }),
                tampered("digest of another tag manifest", "digest in the key", files -> {
                    HandmadeArchive.Entry tags = file(files, "tagmanifest-sha256.txt");
                    tags.bytes = HandmadeArchive.utf8(new String(tags.bytes) + "\n");
                }),
                tampered("row removed", "number of rows is 1, expected 2", files -> files.remove(0)));
    }

    @TestFactory
    Stream<DynamicTest> packing() {
        return Stream.of(
                damage("gzip with a time", "gzip header with mtime", archive ->
                        archive.gzip = gzip -> gzip.setModificationTime(1_300_000_000_000L)),
                damage("gzip with a name", "gzip header with the file name", archive ->
                        archive.gzip = gzip -> gzip.setFileName("x.tar")),
                damage("metadata sha256", "metadata sha256 is", archive ->
                        archive.metadata = map -> map.put("sha256", "0".repeat(64))),
                damage("metadata sequence", "metadata sequence is 3, expected 2", archive ->
                        archive.metadata = map -> map.put("sequence", "3")),
                damage("metadata from", "metadata from is", archive ->
                        archive.metadata = map -> map.put("from", "20110501T100000.123456~1")),
                damage("metadata to", "metadata to is null", archive -> archive.metadata = map -> map.remove("to")),
                damage("metadata rows", "metadata rows is 9", archive -> archive.metadata = map -> map.put("rows", "9")),
                damage("metadata previous-sha256", "metadata previous-sha256 is ,", archive ->
                        archive.metadata = map -> map.remove("previous-sha256")),
                damage("content type", "content type is text/plain", archive -> archive.contentType = "text/plain"));
    }
}
