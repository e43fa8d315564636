package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.restore.RestoreStage;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Operation;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** {@code mirror}, {@code export}, {@code find} and {@code restore --to-files} as persons, programs and crashes see them. */
class MirrorCommandTest {
    private static final String TENANT = "acme";
    private static final Duration PATIENCE = Duration.ofSeconds(85);
    private static RestoreStage stage;
    @TempDir
    private Path folder;

    /** 50 akten of January in five archives, five dokumente of January; one akte and one dokument of February. */
    @BeforeAll
    static void replicate(@TempDir Path config, @TempDir Path spool) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        stage = new RestoreStage(source, config, spool, Map.of("tidemark.stream.akten.batch-rows", "10"));
        var documents = new DocumentStore(source);
        documents.load(TENANT, 50, 5, 20);
        StoredRow akte = documents.akte(TENANT).designator("B/1").name("Müller GmbH").updatedAt("2011-02-01T10:00:00.5Z").insert();
        documents.dokument(TENANT).akte(akte).updatedAt("2011-02-02T10:00:00Z").pdf(Pdf.ofPage("first")).insert();
        stage.replicate(TENANT, "akten", "dokumente");
        source.update("UPDATE akte SET name = 'Meier GmbH', updated_at = '2011-02-03 10:00:00Z' WHERE id = ?", akte.id());
        stage.replicate(TENANT, "akten");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private Path mirror() throws IOException {
        return Files.createDirectories(folder.resolve("mirror"));
    }

    /** Without a database, which none of these needs. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(stage.settings);
        settings.keySet().removeIf(key -> key.startsWith("tidemark.source."));
        return settings;
    }

    private static Invocation call(String... arguments) {
        return Invocation.with(settings(), arguments);
    }

    private static JsonNode json(Invocation call) throws IOException {
        return new ObjectMapper().readTree(call.out());
    }

    /** Its fault of last night would otherwise keep health down until the next. */
    @Test
    void resultOfAMirrorByHandIsKeptWhereTheFolderIsTheConfiguredOne() throws IOException {
        Path mirror = mirror();
        Map<String, String> settings = new LinkedHashMap<>(stage.settings);
        settings.put("tidemark.mirror.to", mirror.toString());
        stage.source.execute("INSERT INTO tidemark.checks (kind, tenant, stream, target, started_at, finished_at, verdict, message,"
                + " figures) VALUES ('mirror', 'acme', 'akten', 's3', now(), now(), 'failed', 'one', '{}')");
        String verdicts = "SELECT stream || ' ' || verdict FROM tidemark.checks WHERE kind = 'mirror' ORDER BY 1";

        Invocation.with(settings, "mirror", "--to", Files.createDirectory(folder.resolve("other")).toString());
        Invocation.with(settings, "mirror", "--to", mirror.toString(), "--month", "2011-01");
        assertThat(stage.source.strings(verdicts)).containsExactly("akten failed");

        assertThat(Invocation.with(settings, "mirror", "--to", mirror + "/.").status()).isZero();
        assertThat(stage.source.strings(verdicts)).containsExactly("akten passed", "dokumente passed");
    }

    /** Files with names that others see, relative to the folder. */
    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(file -> root.relativize(file).toString())
                    .filter(file -> !("/" + file).contains("/.")).sorted().toList();
        }
    }

    private static void assertWhole(Path root, List<String> objects) throws IOException {
        for (String object : objects) {
            int slash = object.indexOf('/');
            assertThat(Files.readAllBytes(root.resolve(object))).as(object)
                    .isEqualTo(stage.store.bytes(object.substring(0, slash), object.substring(slash + 1)));
        }
    }

    private static List<String> stored() {
        return stage.store.buckets().stream()
                .flatMap(bucket -> stage.store.keys(bucket).stream().map(key -> bucket + "/" + key)).sorted().toList();
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + out;
    }

    @Test
    void whatWasReplicatedComesBackFromTheMirrorRowForRow() throws IOException {
        var mirrored = call("mirror", "--to", mirror().toString());
        assertThat(mirrored.status()).as(mirrored.toString()).isZero();
        assertThat(mirrored.out()).matches("""
                TENANT  STREAM     VERDICT  ARCHIVES  NEW  ATTACHMENTS +BYTES  FINDINGS +TIME
                acme    akten      passed          7    7            0 +\\S+ kB         0 .*
                acme    dokumente  passed          2    2            6 +\\S+ kB         0 .*
                """);

        var verified = call("verify", "--from", mirror().toString(), "--deep");
        assertThat(verified.status()).as(verified.out()).isZero();
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            Map<String, String> settings = settings();
            settings.put("tidemark.restore.username", restored.username());
            // The store is never asked.
            settings.put("tidemark.store.endpoint", "http://127.0.0.1:1");
            var call = Invocation.with(settings, "restore", "--from", mirror().toString(), "--into", restored.jdbcUrl());
            assertThat(call.status()).as(call.toString()).isZero();
            for (String table : List.of("akte", "dokument", "dokument_file")) {
                stage.assertSame(restored, table);
            }
        }

        var again = call("mirror", "--to", mirror().toString(), "--json");
        assertThat(json(again).at("/streams/1/carriedArchives").asInt(-1)).isZero();
        assertThat(json(again).at("/verdict").asText()).isEqualTo("passed");
    }

    @Test
    void killedInTheMiddleOfAnObjectTheMirrorHasNoHalfOneAndGoesOn() throws IOException {
        try (var process = TidemarkProcess.start(folder, settings(), "mirror", "--to", mirror().toString(), "--bandwidth", "8kB",
                "--stream", "dokumente")) {
            Await.until(PATIENCE, "an attachment is under way behind others that are there", () -> {
                try (Stream<Path> files = Files.walk(mirror())) {
                    List<Path> all = files.toList();
                    return all.stream().anyMatch(file -> file.toString().endsWith(".pdf"))
                            && all.stream().anyMatch(file -> file.toString().endsWith(".pdf.part") && file.toFile().length() > 0);
                } catch (UncheckedIOException e) {
                    // A file got its name while the folder was gone through.
                    return false;
                }
            });
            process.close();
        }
        List<String> had = files(mirror());
        assertThat(had).isNotEmpty().noneMatch(object -> object.endsWith(".tgz"));
        assertWhole(mirror(), had);

        // The lock is gone with the process, and that may take it a moment.
        Await.until(PATIENCE, "the mirror goes on", () -> call("mirror", "--to", mirror().toString()).status() == ExitStatus.OK);
        assertThat(files(mirror())).isEqualTo(stored());
        assertWhole(mirror(), stored());
        try (Stream<Path> left = Files.walk(mirror())) {
            assertThat(left.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void whatIsAmissIsToldByStatusTextAndJson() throws IOException {
        call("mirror", "--to", mirror().toString());
        Path pdf = mirror().resolve(files(mirror()).stream().filter(file -> file.endsWith(".pdf")).findFirst().orElseThrow());
        Files.write(pdf, new byte[] {1});

        var told = call("mirror", "--to", mirror().toString());
        assertThat(told.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(told.out()).startsWith("acme/dokumente: changed: " + mirror().relativize(pdf) + " has ")
                .containsPattern("acme +dokumente +failed +2 +0 +0 +0 B +1 ");
        var json = json(call("mirror", "--to", mirror().toString(), "--json"));
        assertThat(json.at("/findings/0/kind").asText()).isEqualTo("changed");
        assertThat(json.at("/findings/0/object").asText()).isEqualTo(mirror().relativize(pdf).toString());
        assertThat(json.at("/verdict").asText()).isEqualTo("failed");

        assertThat(call("mirror", "--to", folder.resolve("nowhere").toString()).err())
                .startsWith("tidemark: there is no folder " + folder.resolve("nowhere") + "\nHINT: ");
        assertThat(call("mirror", "--to", mirror().toString(), "--tenant", "acne").err())
                .startsWith("tidemark: there is no archive of tenant acne in the store\n");
    }

    @Test
    void exportOfAMonthIsProvedByShaSumAndReadByTidemark() throws Exception {
        var call = call("export", "--month", "2011-02", "--to", mirror().toString());
        assertThat(call.status()).as(call.toString()).isZero();
        assertThat(call.out()).endsWith("\nSHA256SUMS lists 5 files\n");
        assertThat(files(mirror())).hasSize(6).contains("README.txt", "SHA256SUMS")
                .allMatch(file -> !file.contains("/") || file.startsWith("tidemark-acme-2011-02/"));
        assertThat(run(mirror(), "sha256sum", "-c", "--strict", "SHA256SUMS")).startsWith("0\n").contains("README.txt: OK\n");
        assertThat(Files.readString(mirror().resolve("README.txt"))).contains("sha256sum -c").doesNotContain("{version}");

        // As its README says.
        Files.createDirectories(folder.resolve("another"));
        assertThat(run(mirror(), "sh", "-c", "for a in */akten/*.tgz; do tar -xzf \"$a\" -C ../another; done;"
                + " grep -rl 'Meier GmbH' ../another --include='*.json'"))
                .isEqualTo("0\n../another/akten-00000007/data/B=2F1-a-20110203T100000.000000.json\n");

        Path pdf = mirror().resolve(files(mirror()).stream().filter(file -> file.endsWith(".pdf")).findFirst().orElseThrow());
        byte[] bytes = Files.readAllBytes(pdf);
        bytes[10] ^= 1;
        Files.write(pdf, bytes);
        assertThat(run(mirror(), "sha256sum", "-c", "--quiet", "SHA256SUMS"))
                .startsWith("1\n" + mirror().relativize(pdf) + ": FAILED\n");
        Files.delete(pdf);

        call = call("export", "--month", "2011-01", "--to", mirror().toString(), "--json");
        assertThat(json(call).at("/verdict").asText()).as(call.toString()).isEqualTo("passed");
        assertThat(run(mirror(), "sha256sum", "-c", "--quiet", "SHA256SUMS")).as("the PDF is not listed").startsWith("0\n");
        var found = call("find", "--from", mirror().toString(), "--where", "designator=B/1", "--stream", "akten");
        assertThat(found.status()).as(found.toString()).isZero();
    }

    /** An empty medium would be put away as a good one. */
    @Test
    void exportOfAMonthWithoutRowsIsStatus1AndLeavesNoSums() throws IOException {
        var call = call("export", "--month", "2010-12", "--to", mirror().toString());

        assertThat(call.status()).as(call.toString()).isEqualTo(ExitStatus.FAILED);
        assertThat(call.err()).endsWith("tidemark: no rows of 2010-12 in the replica\nHINT: nothing was written to " + mirror()
                + ": name a month that has rows, or another tenant or stream\n");
        assertThat(call.out()).isEmpty();
        assertThat(files(mirror())).isEmpty();

        assertThat(call("export", "--month", "2011-02", "--to", mirror().toString()).status()).isZero();
        assertThat(call("export", "--month", "2011-02", "--to", mirror().toString()).status()).as("again").isZero();
    }

    @Test
    void whatIsNamedAndNotThereIsToldWithWhatThereIs() throws IOException {
        for (String command : List.of("verify", "find")) {
            var call = call(command, "--stream", "aktn");
            assertThat(call.status()).isEqualTo(ExitStatus.WRONG);
            assertThat(call.err()).endsWith("tidemark: there is no archive of stream aktn in the store\n"
                    + "HINT: there are those of akten, dokumente\n");

            call = call(command, "--from", mirror().toString());
            assertThat(call.status()).isEqualTo(ExitStatus.WRONG);
            assertThat(call.err()).endsWith("tidemark: there is no archive in " + mirror() + "\n"
                    + "HINT: name a mirror, in which each bucket is a folder, called as tidemark.store.bucket says\n");
        }
    }

    @Test
    void findListsAllVersionsWithArchiveTimeAndHash() throws IOException {
        var found = call("find", "--tenant", TENANT, "--stream", "akten", "--where", "designator=B/1", "--json", "--show");
        assertThat(found.status()).as(found.toString()).isZero();
        JsonNode json = json(found);
        assertThat(json.at("/found").asInt()).isEqualTo(2);
        assertThat(json.at("/versions")).extracting(version -> version.get("updatedAt").asText())
                .containsExactly("2011-02-01T10:00:00.500000Z", "2011-02-03T10:00:00.000000Z");
        assertThat(json.at("/versions")).extracting(version -> version.at("/document/name").asText())
                .containsExactly("Müller GmbH", "Meier GmbH");
        assertThat(json.at("/versions/0/archive/sha256").asText()).isEqualTo(stage.source.string(
                "SELECT sha256 FROM tidemark.archive WHERE stream = 'akten' AND sequence = 6"));
        assertThat(json.at("/versions/0/row").asText()).isEqualTo("B=2F1-a-20110201T100000.500000.json");

        var text = call("find", "--stream", "akten", "--where", "designator=B/1", "--where", "name=Meier GmbH", "--show");
        assertThat(text.out()).startsWith("acme/akten 2011-02-03T10:00:00.000000Z\n  row        B=2F1-a-20110203T100000.000000.json,"
                + " SHA-256 ").contains("\n  archive    tidemark-acme-2011-02/akten/akten-00000007_", "\n  {\"id\":51,")
                .endsWith("\n\n1 version found in 7 archives\n");
        String document = text.out().lines().filter(line -> line.startsWith("  {")).findFirst().orElseThrow().strip();
        assertThat(text.out()).contains("SHA-256 " + DigestUtils.sha256Hex(document) + "\n");

        assertThat(call("find", "--stream", "akten", "--where", "designator=B/1", "--until", "2011-02-03").out())
                .endsWith("\n1 version found in 7 archives\n");
        assertThat(call("find", "--stream", "akten", "--where", "type=Auftrag", "--since", "2011-02-02").out())
                .endsWith(" found in 1 archive\n");
        var none = call("find", "--stream", "akten", "--where", "designator=B/2");
        assertThat(none.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(none.out()).isEqualTo("0 versions found in 7 archives\n");
        var typo = call("find", "--stream", "akten", "--where", "desginator=B/1");
        assertThat(typo.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(typo.err()).startsWith("tidemark: no archive has a column desginator\nHINT: there are ").contains("designator");
        assertThat(call("find", "--where", "designator").err())
                .contains("'designator' is not a condition, e.g. designator=A0001");
    }

    @Test
    void findFetchesPdfs() throws IOException {
        Path pdfs = Files.createDirectories(folder.resolve("pdfs"));
        var found = call("find", "--stream", "dokumente", "--pdf", pdfs.toString(), "--json");
        assertThat(found.status()).as(found.toString()).isZero();
        assertThat(files(pdfs)).hasSize(6);
        assertThat(json(found).at("/versions")).hasSize(6).allSatisfy(version -> assertThat(DigestUtils.sha256Hex(
                Files.readAllBytes(Path.of(version.at("/attachment/file").asText()))))
                .isEqualTo(version.at("/attachment/sha256").asText()));
        assertThat(call("find", "--stream", "dokumente", "--pdf", pdfs.toString()).status()).as("again").isZero();

        String id = stage.source.string("SELECT max(id) FROM dokument");
        Path file = folder.resolve("one.pdf");
        assertThat(call("find", "--stream", "dokumente", "--where", "id=" + id, "--pdf", file.toString()).status()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(Pdf.ofPage("first"));
        assertThat(call("find", "--stream", "dokumente", "--pdf", file.toString()).err()).startsWith("tidemark: --pdf " + file
                + " exists already\n");
    }

    @Test
    void bagsComeBackAsFilesThatShaSumProves() throws Exception {
        Path files = folder.resolve("files");
        var call = call("restore", "--to-files", files.toString());
        assertThat(call.status()).as(call.toString()).isZero();
        assertBags(files);
        assertThat(files(files).stream().filter(file -> file.endsWith(".pdf"))).hasSize(6);
        assertThat(Files.readString(files.resolve("acme/akten-00000006/data/B=2F1-a-20110201T100000.500000.json")))
                .contains("\"name\":\"Müller GmbH\"");

        var again = call("restore", "--to-files", files.toString(), "--json");
        assertThat(json(again).at("/streams/0/archives").asInt(-1)).as("nothing is read again").isZero();

        Path part = folder.resolve("part");
        assertThat(call("restore", "--to-files", part.toString(), "--month", "2011-02").status()).isZero();
        try (Stream<Path> bags = Files.list(part.resolve("acme"))) {
            assertThat(bags.map(bag -> bag.getFileName().toString()).sorted())
                    .containsExactly("akten-00000006", "akten-00000007", "dokumente-00000002");
        }
        assertThat(call("restore", "--to-files", part.toString(), "--overwrite").status()).isEqualTo(ExitStatus.WRONG);
    }

    private static void assertBags(Path files) throws IOException, InterruptedException {
        try (Stream<Path> bags = Files.list(files.resolve("acme"))) {
            List<Path> all = bags.sorted().toList();
            assertThat(all).hasSize(9);
            for (Path bag : all) {
                assertThat(run(bag, "sha256sum", "-c", "--strict", "--quiet", "manifest-sha256.txt", "tagmanifest-sha256.txt"))
                        .as(bag.toString()).isEqualTo("0\n");
            }
        }
    }

    @Test
    void killedInTheMiddleOfABagItIsNotThereAndComesBackWhenItIsCalledAgain() throws Exception {
        Path files = folder.resolve("files");
        String held = stored().stream().filter(object -> object.endsWith(".pdf")).toList().get(3);
        try (var fault = stage.store.faults().on(Operation.GET).ofKeys(held.substring(held.indexOf('/') + 1)).hold();
                var process = TidemarkProcess.start(folder, settings(), "restore", "--to-files", files.toString())) {
            fault.awaitHit(PATIENCE);
            process.close();
        }
        assertThat(files.resolve("acme/akten-00000007")).exists();
        assertThat(files.resolve("acme/dokumente-00000001")).doesNotExist();

        var call = call("restore", "--to-files", files.toString(), "--json");
        assertThat(call.status()).as(call.toString()).isZero();
        assertThat(json(call).at("/streams/0/archives").asInt(-1)).isZero();
        assertThat(json(call).at("/streams/1/archives").asInt()).isEqualTo(2);
        assertBags(files);
        try (Stream<Path> left = Files.list(files.resolve("acme"))) {
            assertThat(left).hasSize(9);
        }
    }

    @Test
    void pdfThatTheReplicaLacksIsToldAndComesWhenItIsBack() throws Exception {
        Path files = folder.resolve("files");
        String lost = stored().stream().filter(object -> object.endsWith(".pdf")).findFirst().orElseThrow();
        String bucket = lost.substring(0, lost.indexOf('/'));
        String key = lost.substring(bucket.length() + 1);
        byte[] bytes = stage.store.bytes(bucket, key);
        var metadata = stage.store.head(bucket, key).metadata();
        stage.store.s3Client().deleteObject(delete -> delete.bucket(bucket).key(key));
        try {
            for (int time = 1; time <= 2; time++) {
                var call = call("restore", "--to-files", files.toString());
                assertThat(call.status()).isEqualTo(ExitStatus.FAILED);
                assertThat(call.out()).as("time " + time).contains("\nacme/dokumente: attachments that the replica can't give: 1\n"
                        + "  " + lost + " is missing: it is an attachment of archive ");
            }
        } finally {
            stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key).metadata(metadata),
                    RequestBody.fromBytes(bytes));
        }
        assertThat(call("restore", "--to-files", files.toString()).status()).isZero();
        assertBags(files);
    }
}
