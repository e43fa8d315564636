package io.tidemark.flow;

import io.tidemark.FatalError;
import java.util.Iterator;

/**
 * The parts of a split, made when they are asked for. Camel asks between two steps, where an {@link Error} would take the
 * exchange with it, so that none could report it: it becomes an exception, which fails the split.
 */
final class SplitParts<T> implements Iterator<T> {
    private final Iterator<T> parts;

    SplitParts(Iterator<T> parts) {
        this.parts = parts;
    }

    @Override
    public boolean hasNext() {
        try {
            return parts.hasNext();
        } catch (Error e) {
            throw asException(e);
        }
    }

    @Override
    public T next() {
        try {
            return parts.next();
        } catch (Error e) {
            throw asException(e);
        }
    }

    private static IllegalStateException asException(Error error) {
        FatalError.endProcessWhenOutOfMemory(error);
        return new IllegalStateException(error.toString(), error);
    }
}
