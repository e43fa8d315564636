package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An archive as a reader sees it who knows the replica format and nothing of what wrote it. */
final class ReadArchive {
    private final String folder;
    private final byte[] tar;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<TarArchiveEntry> entries = new ArrayList<>();

    private ReadArchive(String folder, byte[] tar) throws IOException {
        this.folder = folder + "/";
        this.tar = tar;
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "US-ASCII")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entry.getName()).startsWith(this.folder);
                entries.add(entry);
                assertThat(files.put(entry.getName().substring(this.folder.length()), in.readAllBytes())).isNull();
            }
        }
    }

    static ReadArchive of(Path file, String folder) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new ReadArchive(folder, in.readAllBytes());
        }
    }

    byte[] tar() {
        return tar;
    }

    List<TarArchiveEntry> entries() {
        return entries;
    }

    List<String> files() {
        return List.copyOf(files.keySet());
    }

    String text(String file) {
        return new String(files.get(file), StandardCharsets.UTF_8);
    }

    /** Checks all that RFC 8493 asks of a bag, attachments aside, whose hashes only fetching can check. */
    void verify() {
        assertThat(text("bagit.txt")).isEqualTo("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        Map<String, String> manifest = manifest("manifest-sha256.txt");
        Map<String, Long> fetched = fetched();
        long octets = 0;
        List<String> payload = new ArrayList<>(fetched.keySet());
        List<String> tags = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith("data/")) {
                assertThat(manifest).containsEntry(file.getKey(), sha256(file.getValue()));
                payload.add(file.getKey());
                octets += file.getValue().length;
            } else if (!file.getKey().equals("tagmanifest-sha256.txt")) {
                tags.add(file.getKey());
            }
        }
        assertThat(manifest.keySet()).containsExactlyInAnyOrderElementsOf(payload);
        octets += fetched.values().stream().mapToLong(Long::longValue).sum();
        assertThat(text("bag-info.txt")).contains("\nPayload-Oxum: " + octets + "." + payload.size() + "\n");
        Map<String, String> tagManifest = manifest("tagmanifest-sha256.txt");
        assertThat(tagManifest.keySet()).containsExactlyElementsOf(tags);
        tags.forEach(tag -> assertThat(tagManifest).containsEntry(tag, sha256(files.get(tag))));
    }

    /** The first 12 hex digits of the SHA-256 of the tag manifest. */
    String digest() {
        return sha256(files.get("tagmanifest-sha256.txt")).substring(0, 12);
    }

    static String sha256(byte[] bytes) {
        return hash("SHA-256", bytes);
    }

    static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> manifest(String file) {
        Map<String, String> manifest = new LinkedHashMap<>();
        text(file).lines().forEach(line -> {
            String[] parts = line.split("  ", 2);
            assertThat(manifest.put(parts[1], parts[0])).isNull();
        });
        return manifest;
    }

    private Map<String, Long> fetched() {
        Map<String, Long> fetched = new LinkedHashMap<>();
        if (files.containsKey("fetch.txt")) {
            text("fetch.txt").lines().forEach(line -> {
                String[] parts = line.split(" ", 3);
                assertThat(fetched.put(parts[2], Long.parseLong(parts[1]))).isNull();
            });
        }
        return fetched;
    }
}
