package io.tidemark.reader;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks the bag's small tag files. */
final class TagFiles {
    private static final String AGENT = "Bag-Software-Agent";

    private TagFiles() {
    }

    static void bagit(byte[] bytes, Problems.About about) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        about.same("bagit.txt", text.stripTrailing(), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8");
    }

    static void bagInfo(byte[] bytes, Descriptor d, String oxum, Problems.About about) {
        Map<String, String> actual = new LinkedHashMap<>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                about.add("bag-info.txt has a line that isn't label and value: " + line);
            } else if (actual.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                about.add("bag-info.txt has " + line.substring(0, colon) + " twice");
            }
        });
        String agent = actual.remove(AGENT);
        about.unless(agent != null && agent.matches("tidemark \\S+"), "bag-info.txt has the " + AGENT + " " + agent);
        Map<String, String> expected = Map.of(
                "Source-Organization", d.tenant(),
                "External-Identifier", d.tenant() + "/" + d.stream() + "/" + d.sequence(),
                "Bagging-Date", ObjectCheck.day(d.to().updatedAt()).toString(),
                "Payload-Oxum", oxum);
        Set<String> labels = new TreeSet<>(expected.keySet());
        labels.addAll(actual.keySet());
        for (String label : labels) {
            if (expected.containsKey(label)) {
                about.same(label + " in bag-info.txt", actual.get(label), expected.get(label));
            } else {
                about.add("bag-info.txt has the label " + label + ", which the format doesn't know");
            }
        }
    }

    /** Checks the tag manifest against the tag files that were read before it, by their names. */
    static void tagManifest(byte[] bytes, Map<String, String> hashes, Problems.About about) {
        Map<String, String> left = new LinkedHashMap<>(hashes);
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            if (!line.matches("[0-9a-f]{64}  [^/]+")) {
                about.add("tagmanifest-sha256.txt has a line that isn't hash and path: " + line);
                return;
            }
            String name = line.substring(66);
            String hash = left.remove(name);
            if (hash == null) {
                about.add("tagmanifest-sha256.txt lists " + name + ", which isn't there or is listed before");
            } else {
                about.same("hash of " + name, hash, line.substring(0, 64));
            }
        });
        left.keySet().forEach(name -> about.add("tagmanifest-sha256.txt lacks " + name));
    }
}
