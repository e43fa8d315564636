package io.tidemark.restore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Names of things, with what there is to say of each: all counted, the first ten kept. One thread uses it. */
public final class CountedNames {
    private static final int NAMED = 10;

    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String name) {
        count++;
        if (first.size() < NAMED) {
            first.add(name);
        }
    }

    void addAll(CountedNames others) {
        others.first.stream().limit(NAMED - first.size()).forEach(first::add);
        count += others.count;
    }

    public long count() {
        return count;
    }

    /** The first ten. */
    public List<String> first() {
        return Collections.unmodifiableList(first);
    }
}
