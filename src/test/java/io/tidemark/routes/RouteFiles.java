package io.tidemark.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Route files as YAML says them, before Camel has read them. */
final class RouteFiles {
    private RouteFiles() {
    }

    /** Those in the product's jar, by name. */
    static List<Path> shipped() {
        try (Stream<Path> files = Files.list(Path.of(RouteFiles.class.getResource("/routes/replicate.camel.yaml").toURI())
                .getParent())) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            // The parser that Camel's YAML DSL itself uses: YAML 1.2, where "yes" is a text.
            return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
