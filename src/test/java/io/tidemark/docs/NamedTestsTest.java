package io.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of bad input names a test for each line of its tables: each has to be there. */
class NamedTestsTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    @Test
    void eachTestThatThePageNamesIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> lacking = TEST.matcher(Files.readString(Path.of("docs/BAD_INPUT.md"))).results()
                .filter(test -> !sources.containsKey(test.group(1))
                        || test.group(2) != null && !sources.get(test.group(1)).contains("void " + test.group(2) + "("))
                .map(test -> test.group()).toList();

        assertThat(lacking).isEmpty();
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith("Test.java")).collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), NamedTestsTest::read, (a, b) -> a + b));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
