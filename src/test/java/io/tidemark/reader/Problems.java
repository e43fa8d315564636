package io.tidemark.reader;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong, each fact with the object at fault, up to a limit: a replica damaged all over would fill the
 * memory with messages otherwise. Used by one thread.
 */
final class Problems {
    private static final int LIMIT = 1000;

    private final List<String> messages = new ArrayList<>();
    private long more;

    void add(String object, String fact) {
        if (messages.size() < LIMIT) {
            messages.add(object + ": " + fact);
        } else {
            more++;
        }
    }

    /** A collector for facts about one object. */
    About about(String object) {
        return fact -> add(object, fact);
    }

    List<String> messages() {
        List<String> all = new ArrayList<>(messages);
        if (more > 0) {
            all.add("and " + more + " problems more");
        }
        return List.copyOf(all);
    }

    /** Takes facts about one object. */
    interface About {
        void add(String fact);

        default void unless(boolean holds, String fact) {
            if (!holds) {
                add(fact);
            }
        }

        /** Reports both values where they differ. */
        default void same(String what, Object actual, Object expected) {
            if (!expected.equals(actual)) {
                add(what + " is " + actual + ", expected " + expected);
            }
        }
    }
}
