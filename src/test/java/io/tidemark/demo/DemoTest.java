package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void whatItPrintsWorksAndTheNextStartGoesOn() throws Exception {
        // A clone may lie in a folder whose name a shell would take apart.
        Path here = Files.createDirectory(folder.resolve("my mother's clone"));
        Map<Path, String> objects;
        String firstText;
        long rows;
        try (DemoProcess first = DemoProcess.start(here, "demo.seconds=15")) {
            first.readUntil("It ends by itself after 15 s, or by Ctrl-C.");
            assertThatAddressesAnswer(first.lines());

            assertThat(first.awaitEnd()).as(first.text()).isZero();
            assertThat(first.lines()).endsWith("Ended. All is kept in demo/.").noneMatch(DemoTest::isStackTrace);
            firstText = first.text();
            rows = replicatedThisTime(firstText);
            assertThat(rows).as(firstText).isGreaterThan(4_000);
            assertThatCommandsWork(here, first.lines());
            objects = objects(here);
        }
        try (DemoProcess second = DemoProcess.start(here)) {
            String goingOn = second.readUntil("Going on where the last start ended: ");
            assertThat(number(goingOn, ".*ended: ([\\d,]+) rows.*")).isEqualTo(rows);
            second.readUntil("UTC ");
            while (replicated(second.readUntil("")) <= rows) {
                assertThat(second.lines()).hasSizeLessThan(100);
            }
            second.askToEnd();

            assertThat(second.awaitEnd()).as(second.text()).isZero();
            assertThat(second.lines()).endsWith("Ended. All is kept in demo/.").noneMatch(DemoTest::isStackTrace);
            assertThatRowsWereReplicatedOnce(firstText, second.text());
        }
        assertThat(objects(here)).containsAllEntriesOf(objects);
    }

    @Test
    void wrongOptionIsToldInTwoLines() throws Exception {
        try (DemoProcess demo = DemoProcess.start(folder, "demo.seconds=soon")) {
            assertThat(demo.awaitEnd()).isEqualTo(1);
            assertThat(demo.lines()).containsExactly("demo.seconds = soon: is no number of seconds",
                    "HINT: -Ddemo.seconds=30; 0 runs until Ctrl-C");
        }
    }

    private void assertThatAddressesAnswer(List<String> lines) throws Exception {
        for (String name : List.of("Health", "Metrics", "Jolokia")) {
            String address = lines.stream().filter(line -> line.startsWith("  " + name)).findFirst().orElseThrow()
                    .replaceAll(".* (http://\\S+)", "$1");
            assertThat(ask(HttpRequest.newBuilder(URI.create(address)).build())).as(address).isEqualTo(200);
        }
        String run = lines.stream().filter(line -> line.startsWith("  curl -X POST ")).findFirst().orElseThrow()
                .replace("  curl -X POST ", "");
        HttpRequest call = HttpRequest.newBuilder(URI.create(run)).POST(HttpRequest.BodyPublishers.noBody()).build();
        // The schedule's own run may go on just then: the answer says so, and a person asks again.
        Await.until(Duration.ofSeconds(30), "a run on call is done", () -> {
            int status = ask(call);
            assertThat(status).isIn(200, 409);
            return status == 200;
        });
    }

    private int ask(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static void assertThatCommandsWork(Path here, List<String> lines) throws Exception {
        assertThat(Files.readAllLines(here.resolve("demo/screen.txt"))).isNotEmpty().isSubsetOf(lines);
        List<String> commands = lines.stream().dropWhile(line -> !line.startsWith("Look into an archive"))
                .takeWhile(line -> !line.startsWith("Open a PDF")).filter(line -> line.startsWith("  ")).toList();
        assertThat(commands).hasSize(5);
        Process shell = new ProcessBuilder("/bin/sh", "-e", "-c", String.join("\n", commands)).redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        assertThat(output).startsWith("every file is intact\nSource-Organization: acme\nExternal-Identifier: acme/akten/1\n")
                .endsWith(".json\n");

        String open = lines.stream().filter(line -> line.matches("  (xdg-)?open .*")).findFirst().orElseThrow();
        Path pdf = here.resolve(open.replaceAll("  \\S*open ", ""));
        assertThat(Files.readString(pdf, StandardCharsets.ISO_8859_1)).startsWith("%PDF-").endsWith("%%EOF\n");
    }

    /** A row is replicated once, and once more for each change: all of them again would be thousands more. */
    private static void assertThatRowsWereReplicatedOnce(String first, String second) {
        long there = number(second, "(?s).* with ([\\d,]+) akten and .*") + number(second, "(?s).* akten and ([\\d,]+) dokumente;.*");
        long addedSince = number(second, "(?s).* writer added (\\d+) akten and .*")
                + number(second, "(?s).* akten and (\\d+) dokumente and .*");
        long changed = Stream.of(first, second).mapToLong(text -> number(text, "(?s).* changed (\\d+) akten;.*")).sum();
        long replicated = Stream.of(first, second).mapToLong(DemoTest::replicatedThisTime).sum();
        assertThat(replicated).as(second).isLessThanOrEqualTo(there + addedSince + changed);
    }

    private static long replicatedThisTime(String text) {
        return number(text, "(?s).* Tidemark replicated ([\\d,]+) rows in .*");
    }

    private static Map<Path, String> objects(Path here) throws IOException {
        Map<Path, String> objects = new TreeMap<>();
        Path buckets = here.resolve("demo/buckets");
        try (Stream<Path> files = Files.walk(buckets)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                objects.put(buckets.relativize(file), DigestUtils.sha256Hex(Files.readAllBytes(file)));
            }
        }
        return objects;
    }

    private static boolean isStackTrace(String line) {
        return line.contains("Exception") || line.startsWith("\tat ");
    }

    /** The rows that a line of progress names; 0 where it is another line. */
    private static long replicated(String line) {
        String progress = "[\\d:]{8} +\\d+ +\\d+ +([\\d,]+) .*";
        return line.matches(progress) ? number(line, progress) : 0;
    }

    private static long number(String text, String pattern) {
        return Long.parseLong(text.replaceAll(pattern, "$1").replace(",", ""));
    }
}
