package io.tidemark.batch;

import java.util.ArrayList;
import java.util.List;

/** All values of a small alphabet: where two of them collide, these do. */
final class Values {
    private Values() {
    }

    /** All strings of the alphabet's characters up to the length, the empty one first. */
    static List<String> upTo(int length, String alphabet) {
        List<String> values = new ArrayList<>(List.of(""));
        int from = 0;
        for (int size = 1; size <= length; size++) {
            int to = values.size();
            for (String shorter : List.copyOf(values.subList(from, to))) {
                alphabet.chars().forEach(c -> values.add(shorter + (char) c));
            }
            from = to;
        }
        return values;
    }
}
