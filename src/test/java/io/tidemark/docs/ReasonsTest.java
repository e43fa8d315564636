package io.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads an error in the log finds it in docs/OPERATIONS.md; {@code LagReasonTest} looks for the reasons of health. */
class ReasonsTest {
    private static final Pattern ERROR = Pattern.compile("LOG\\.error\\(\"([^\"]+)\"");
    private static final Pattern ERROR_OF_ROUTE = Pattern.compile("loggingLevel: ERROR(?:\\R.*?)*?\\R\\s+message: (.+)");

    private final String documented = read(Path.of("docs/OPERATIONS.md"));

    @Test
    void eachErrorOfTheLogIsDocumented() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".java")) {
                    ERROR.matcher(read(file)).results().forEach(found -> messages.add(beginning(found.group(1))));
                } else if (file.toString().endsWith(".yaml")) {
                    ERROR_OF_ROUTE.matcher(read(file)).results().forEach(found -> messages.add(beginning(found.group(1))));
                }
            }
        }

        assertThat(messages).contains("tick failed", "stream behind");
        // A line that begins with a figure of its own is documented by what follows: "run failed", "rebuild failed".
        assertThat(messages.stream().filter(message -> !message.isEmpty() && !documented.contains("`" + message))).isEmpty();
    }

    // The fixed words before the first figure.
    private static String beginning(String message) {
        return message.replaceFirst("( \\S+=.*|\\{.*|: ?\\{.*)$", "").strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
