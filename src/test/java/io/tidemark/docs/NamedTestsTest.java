package io.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents name tests, for each line of a table or in a sentence: each has to be there. */
class NamedTestsTest {
    /** {@code `SomeTest`}, {@code `SomeTest.someBehaviour`}, or {@code `….another`} of the class that was named last. */
    private static final Pattern TEST = Pattern.compile("`(?:(\\w+Test)(?:\\.(\\w+))?|…\\.(\\w+))`");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(Stream.of("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "bench/README.md").map(Path::of),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachTestThatADocumentNamesIsThere(Path document) throws IOException {
        assertThat(lacking(Files.readString(document), sources())).isEmpty();
    }

    @Test
    void aTestThatIsNotThereIsFound() {
        Map<String, String> sources = Map.of("SomeTest", "void one() {} void two() {}", "OtherTest", "void three() {}");

        assertThat(lacking("`SomeTest`, `SomeTest.one`, `….two`, `OtherTest.three`", sources)).isEmpty();
        assertThat(lacking("`SomeTest.one`, `….three`, `OtherTest.two`, `NoTest`, `….one`", sources))
                .containsExactly("SomeTest.three", "OtherTest.two", "NoTest", "NoTest.one");
    }

    private static List<String> lacking(String text, Map<String, String> sources) {
        List<String> lacking = new ArrayList<>();
        String last = "";
        for (Matcher test = TEST.matcher(text); test.find();) {
            last = test.group(1) == null ? last : test.group(1);
            String method = test.group(1) == null ? test.group(3) : test.group(2);
            if (!sources.containsKey(last) || method != null && !sources.get(last).contains("void " + method + "(")) {
                lacking.add(last + (method == null ? "" : "." + method));
            }
        }
        return lacking;
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
