package io.tidemark.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The schema of Camel's YAML DSL, as the DSL itself ships it: it finds a misspelt word, which Camel may pass over. */
public final class RouteSchema {
    private final JsonSchema schema;

    private RouteSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /** Reads it; that takes a while. */
    public static RouteSchema read() {
        try (InputStream file = RouteSchema.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            // Not preloaded: each word of the DSL refers to all others, and the whole tree takes some hundred MB.
            return new RouteSchema(JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(file,
                    SchemaValidatorsConfig.builder().preloadJsonSchema(false).pathType(PathType.LEGACY).build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a route file's text, with its place; empty where nothing is. */
    public List<String> problems(String text) {
        JsonNode routes;
        try {
            routes = yaml(text);
        } catch (YamlEngineException e) {
            return List.of("is not YAML: " + e.getMessage().strip().replaceAll("\\s*\\R\\s*", " "));
        }
        return schema.validate(routes).stream().map(ValidationMessage::getMessage).sorted().toList();
    }

    /** By the parser that the DSL itself uses: YAML 1.2, where "yes" is a text. */
    static JsonNode yaml(String text) {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }
}
