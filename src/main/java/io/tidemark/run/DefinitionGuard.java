package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.StoreSettings;
import io.tidemark.state.Definitions;
import io.tidemark.state.Definitions.Definition;
import io.tidemark.state.KeptDefinitions.Kept;
import io.tidemark.state.Position;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Keeps a changed route file or setting from breaking a chain: by another order rows would be skipped, under another name
 * pattern the same row would have two names, and in other buckets or under another key prefix no reader would find all of it.
 */
public final class DefinitionGuard {
    private final Definitions definitions;

    public DefinitionGuard(Definitions definitions) {
        this.definitions = definitions;
    }

    /**
     * Checks that a stream is what it was when its chain began, and where it was; to be called with the run's lock held.
     * Before the first archive everything may change.
     *
     * @throws TidemarkException where tenant, watermark or tie-break column are others, or the name pattern is and the stream
     *                           doesn't name the one before among its former ones, or where buckets or key prefix are others
     */
    public void check(StreamKey key, StreamDefinition stream, StoreSettings store, Position position) throws SQLException {
        var now = definition(stream, store);
        Optional<Definition> kept = definitions.find(key);
        if (kept.filter(now::equals).isPresent()) {
            return;
        }
        if (position.last().isPresent()) {
            kept.ifPresent(before -> requireSame(key, before, stream));
            ChainPlace.requireSame(key, kept.flatMap(Definition::place), position.last().get(), store);
        }
        definitions.keep(key, now);
    }

    /**
     * Checks that a chain that was begun by one definition can go on by a stream as it is now, wherever it is stored. Keeps
     * nothing.
     *
     * @throws TidemarkException as {@link #check}
     */
    public static void requireSame(StreamKey key, Definition kept, StreamDefinition stream) {
        checkOrder(key, kept, stream);
        checkNames(key, kept, stream);
    }

    /**
     * Checks that a chain goes on where it is. Keeps nothing.
     *
     * @throws TidemarkException as {@link #check}
     */
    public static void requireSamePlace(StreamKey key, Kept kept, StoreSettings store) {
        ChainPlace.requireSame(key, kept.definition().place(), kept.last(), store);
    }

    private static Definition definition(StreamDefinition stream, StoreSettings store) {
        return new Definition(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn(), stream.fileName(),
                Optional.of(ChainPlace.of(store)));
    }

    private static void checkOrder(StreamKey key, Definition kept, StreamDefinition stream) {
        String before = order(kept.tenantColumn(), kept.updatedAtColumn(), kept.idColumn());
        String now = order(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn());
        if (!before.equals(now)) {
            throw new TidemarkException("the chain of " + key + " is in the order of (" + before + "), and the stream"
                    + " now has (" + now + "): by another order rows would be skipped", "put tenantColumn,"
                    + " updatedAtColumn and idColumn back as they were; another order needs a stream of another name, which"
                    + " begins a chain of its own");
        }
    }

    private static void checkNames(StreamKey key, Definition before, StreamDefinition stream) {
        if (!before.fileName().equals(stream.fileName()) && !stream.formerFileNames().contains(before.fileName())) {
            throw new TidemarkException("the rows of " + key + " are named by " + before.fileName() + ", and the stream now"
                    + " has " + stream.fileName() + ": a row that is stored again would have another name", "put fileName back as it was;"
                    + " or, where the change is meant, let the stream say so: formerFileNames: \"" + before.fileName() + "\"");
        }
    }

    private static String order(String... columns) {
        return String.join(", ", columns);
    }
}
