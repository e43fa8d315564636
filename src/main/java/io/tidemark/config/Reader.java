package io.tidemark.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads texts as what they mean, and notes those that mean nothing.
 *
 * <p>Each method takes the keys that may give a setting, the nearest first: the first that has a text counts. An empty
 * text stands for the default, so that a near key can undo a farther one.
 */
final class Reader {
    private final Values values;
    private final Problems problems;

    Reader(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** What the first text means, or the default where there is none, or where it is wrong, which is noted. */
    <T> T read(List<String> keys, T byDefault, Function<String, T> meaning) {
        Value value = value(keys, "");
        if (value.isBlank()) {
            return byDefault;
        }
        try {
            return meaning.apply(value.text().strip());
        } catch (IllegalArgumentException e) {
            problems.add(value, e.getMessage());
            return byDefault;
        }
    }

    /** As {@link #read}, but no text is a problem; the stand-in lets the other problems be found too. */
    <T> T required(String key, String example, Function<String, T> meaning) {
        if (value(List.of(key), "").isBlank()) {
            problems.add(key + ": is missing; expected a value, e.g. " + example);
        }
        return read(List.of(key), meaning.apply(example), meaning);
    }

    /** {@code true} or {@code false}, whatever their case. */
    boolean flag(List<String> keys, boolean byDefault) {
        return read(keys, byDefault, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        });
    }

    Secret secret(List<String> keys) {
        return new Secret(value(keys, "").text());
    }

    Duration duration(List<String> keys, String byDefault, String least, String most) {
        return read(keys, Durations.parse(byDefault),
                text -> within(Durations.parse(text), Durations.parse(least), Durations.parse(most), byDefault, least, most));
    }

    ByteSize size(List<String> keys, String byDefault, String least, String most) {
        return read(keys, ByteSize.parse(byDefault),
                text -> within(ByteSize.parse(text), ByteSize.parse(least), ByteSize.parse(most), byDefault, least, most));
    }

    int number(List<String> keys, int byDefault, int least, int most) {
        return optionalNumber(keys, byDefault, least, most).orElse(byDefault);
    }

    /** As {@link #number}, for what has no default of its own; the example is for messages. */
    OptionalInt optionalNumber(List<String> keys, int example, int least, int most) {
        String allowed = "; expected " + least + " to " + most + ", e.g. " + example;
        return read(keys, OptionalInt.empty(), text -> {
            if (!text.matches("-?\\d{1,9}")) {
                throw new IllegalArgumentException("is not a whole number" + allowed);
            }
            return OptionalInt.of(within(Integer.parseInt(text), least, most, "" + example, "" + least, "" + most));
        });
    }

    private static <T extends Comparable<T>> T within(T value, T least, T most, String example, String leastText,
            String mostText) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "is out of range; expected " + leastText + " to " + mostText + ", e.g. " + example);
        }
        return value;
    }

    /** The first text, or the default, which says so when it is shown. */
    Value value(List<String> keys, String byDefault) {
        return values.first(keys).filter(value -> !value.isBlank() || byDefault.isEmpty())
                .orElseGet(() -> new Value(keys.get(keys.size() - 1), byDefault, Optional.of("default")));
    }

    /** The text of a key, even an empty one. */
    Optional<Value> given(String key) {
        return values.first(List.of(key));
    }

    Problems problems() {
        return problems;
    }
}
