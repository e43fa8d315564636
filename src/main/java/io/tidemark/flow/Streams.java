package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import io.tidemark.restore.RestoreMapping;
import io.tidemark.run.StreamDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.Registry;

/** The streams that the route files declare. */
public final class Streams {
    private final Registry registry;
    private final UnaryOperator<String> sqlFiles;
    private final Map<String, StreamDefinition> definitions = new ConcurrentHashMap<>();

    Streams(Registry registry, UnaryOperator<String> sqlFiles) {
        this.registry = registry;
        this.sqlFiles = sqlFiles;
    }

    /**
     * Checks what shows of streams without a database, so that a wrong route file is refused at start.
     *
     * @throws ConfigurationException with all that is wrong with any of them
     */
    public static void requireSound(Map<String, Stream> streams, UnaryOperator<String> sqlFiles) {
        List<String> problems = new TreeMap<>(streams).entrySet().stream()
                .flatMap(stream -> stream.getValue().problems(stream.getKey(), sqlFiles).stream()).toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Their names, in order. */
    public Set<String> names() {
        return new TreeMap<>(registry.findByTypeWithName(Stream.class)).keySet();
    }

    /** @throws TidemarkException when no route file declares a stream of that name */
    public StreamDefinition get(String name) {
        return definitions.computeIfAbsent(name, this::define);
    }

    /**
     * Where a restore puts the stream's rows.
     *
     * @throws TidemarkException when there is no such stream, or it doesn't say
     */
    public RestoreMapping mapping(String name) {
        return stream(name).mapping(name, sqlFiles);
    }

    private StreamDefinition define(String name) {
        return stream(name).definition(name, sqlFiles);
    }

    private Stream stream(String name) {
        Stream stream = registry.lookupByNameAndType(name, Stream.class);
        if (stream == null) {
            throw new TidemarkException("there is no stream " + name, "the streams are " + String.join(", ", names())
                    + "; a stream is a bean of type " + Stream.class.getName() + " in a route file");
        }
        return stream;
    }
}
