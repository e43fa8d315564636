package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.state.Definitions;
import io.tidemark.state.Definitions.Definition;
import io.tidemark.state.Position;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Keeps a changed route file from breaking a chain: by another order rows would be skipped, under another name pattern the
 * same row would have two names.
 */
public final class DefinitionGuard {
    private final Definitions definitions;

    public DefinitionGuard(Definitions definitions) {
        this.definitions = definitions;
    }

    /**
     * Checks that a stream is what it was when its chain began; to be called with the run's lock held. Before the first
     * archive everything may change.
     *
     * @throws TidemarkException where tenant, watermark or tie-break column are others, or the name pattern is and the stream
     *                           doesn't name the one before among its former ones
     */
    public void check(StreamKey key, StreamDefinition stream, Position position) throws SQLException {
        var now = definition(stream);
        Optional<Definition> kept = definitions.find(key);
        if (kept.filter(now::equals).isPresent()) {
            return;
        }
        if (position.sequence() > 0 && kept.isPresent()) {
            requireSame(key, kept.get(), stream);
        }
        definitions.keep(key, now);
    }

    /**
     * Checks that a chain that was begun by one definition can go on by a stream as it is now. Keeps nothing.
     *
     * @throws TidemarkException as {@link #check}
     */
    public static void requireSame(StreamKey key, Definition kept, StreamDefinition stream) {
        checkOrder(key, kept, definition(stream));
        checkNames(key, kept, definition(stream), stream);
    }

    private static Definition definition(StreamDefinition stream) {
        return new Definition(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn(), stream.fileName());
    }

    private static void checkOrder(StreamKey key, Definition before, Definition now) {
        if (!order(before).equals(order(now))) {
            throw new TidemarkException("the chain of " + key + " is in the order of (" + order(before) + "), and the stream"
                    + " now has (" + order(now) + "): by another order rows would be skipped", "put tenantColumn,"
                    + " updatedAtColumn and idColumn back as they were; another order needs a stream of another name, which"
                    + " begins a chain of its own");
        }
    }

    private static void checkNames(StreamKey key, Definition before, Definition now, StreamDefinition stream) {
        if (!before.fileName().equals(now.fileName()) && !stream.formerFileNames().contains(before.fileName())) {
            throw new TidemarkException("the rows of " + key + " are named by " + before.fileName() + ", and the stream now has "
                    + now.fileName() + ": a row that is stored again would have another name", "put fileName back as it was;"
                    + " or, where the change is meant, let the stream say so: formerFileNames: \"" + before.fileName() + "\"");
        }
    }

    private static String order(Definition definition) {
        return definition.tenantColumn() + ", " + definition.updatedAtColumn() + ", " + definition.idColumn();
    }
}
