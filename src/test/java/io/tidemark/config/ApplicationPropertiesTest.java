package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApplicationPropertiesTest {
    private static final Pattern KEY = Pattern.compile("(?m)^#?(tidemark\\.[^=]+)=");

    private static String text() throws IOException {
        try (InputStream in = Settings.class.getResourceAsStream("/application.properties")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void documentsExactlyTheKeysThatAreKnown() throws IOException {
        List<String> keys = KEY.matcher(text()).results().map(found -> found.group(1)).toList();

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(keys)).isEqualTo(Keys.documented());
    }

    @Test
    void saysSomethingAboveEachKey() throws IOException {
        Set<String> bare = Pattern.compile("(?m)^\\s*\\n#?(tidemark\\.[^=]+)=").matcher(text()).results()
                .map((MatchResult found) -> found.group(1)).collect(Collectors.toSet());

        assertThat(bare).isEmpty();
    }

    @Test
    void holdsTheDefaultsThatTheCodeHas() throws IOException {
        Properties file = new Properties();
        file.load(new StringReader(text()));
        Map<String, String> required =
                Map.of("tidemark.source.url", "jdbc:postgresql://db/documents", "tidemark.source.username", "reader");
        Map<String, String> texts = new HashMap<>(required);
        file.stringPropertyNames().stream().filter(key -> key.startsWith("tidemark."))
                .forEach(key -> texts.put(key, file.getProperty(key)));

        Settings built = Settings.of(PropertySource.of(texts));
        Settings bare = Settings.of(PropertySource.of(required));

        assertThat(built).usingRecursiveComparison().ignoringFields("values", "stores.values", "streams.values")
                .isEqualTo(bare);
        assertThat(built.archive()).isEqualTo(bare.archive());
        assertThat(built.store("acme")).isEqualTo(bare.store("acme"));
        assertThat(built.stream("akten")).isEqualTo(bare.stream("akten"));
    }

    @Test
    void showsExamplesThatAreValid() throws IOException {
        Properties examples = new Properties();
        examples.load(new StringReader(text().replaceAll("(?m)^#tidemark\\.", "tidemark.")));
        Map<String, String> texts = new HashMap<>();
        examples.stringPropertyNames().stream().filter(key -> key.startsWith("tidemark."))
                .forEach(key -> texts.put(key, examples.getProperty(key)));
        texts.put("tidemark.store.secret-key", "s");
        texts.put("tidemark.mirror.store.secret-key", "s");

        assertThat(Settings.of(PropertySource.of(texts)).store("acme").prefix()).isEqualTo("replica/acme/");
    }
}
