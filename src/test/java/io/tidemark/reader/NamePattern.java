package io.tidemark.reader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that a row's file has the name that the stream's pattern gives it. */
final class NamePattern {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");
    private static final String ANY_VALUE = "(?:[A-Za-z0-9._-]|=[0-9A-F]{2})*";
    private static final String EXTENSION = ".json";
    private static final int LONGEST = 200;
    private static final int CUT = 180;
    private static final Pattern SHORTENED = Pattern.compile("(.{" + CUT + "})==[0-9a-f]{12}");

    /** Literals at even places, columns at odd ones. */
    private final List<String> parts = new ArrayList<>();

    NamePattern(String pattern) {
        Matcher m = PLACEHOLDER.matcher(pattern);
        int end = 0;
        while (m.find()) {
            parts.add(pattern.substring(end, m.start()));
            parts.add(m.group(1));
            end = m.end();
        }
        parts.add(pattern.substring(end));
    }

    boolean needs(String column) {
        for (int i = 1; i < parts.size(); i += 2) {
            if (parts.get(i).equals(column)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What is wrong with a name of a row with these values, if anything.
     *
     * @param values by column, as the row's JSON has them; only what {@link #needs} asks for matters
     */
    Optional<String> flaw(String fileName, Map<String, String> values, Optional<String> id) {
        if (!fileName.endsWith(EXTENSION)) {
            return Optional.of("isn't named .json");
        }
        String name = fileName.substring(0, fileName.length() - EXTENSION.length());
        String suffix = id.map(text -> "==" + Names.escape(text)).orElse("");
        // Of two rows with one name the later one has its id at the end; the name before it obeys the same rules.
        if (fits(name, values) || !suffix.isEmpty() && name.endsWith(suffix)
                && fits(name.substring(0, name.length() - suffix.length()), values)) {
            return Optional.empty();
        }
        return Optional.of("isn't named as its stream's pattern says: expected " + whole(values).orElse("another name"));
    }

    private boolean fits(String name, Map<String, String> values) {
        Optional<String> whole = whole(values);
        if (whole.isPresent()) {
            String expected = whole.get();
            return expected.length() <= LONGEST ? name.equals(expected)
                    : name.equals(shortened(expected, expected)) || name.equals(shortened(expected, expected + EXTENSION));
        }
        Matcher cut = SHORTENED.matcher(name);
        // The part that was cut off can't be known here, nor therefore its hash.
        return cut.matches() ? cut.group(1).startsWith(beginning(values))
                : name.length() <= LONGEST && name.matches(regex(values));
    }

    private static String shortened(String whole, String hashed) {
        return whole.substring(0, CUT) + "==" + Sha256.first12(hashed);
    }

    private Optional<String> whole(Map<String, String> values) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 0) {
                name.append(parts.get(i));
            } else if (values.containsKey(parts.get(i))) {
                name.append(inName(values.get(parts.get(i))));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(name.toString());
    }

    /** What stands before the first column that isn't known, as far as a cut leaves it. */
    private String beginning(Map<String, String> values) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 1 && !values.containsKey(parts.get(i))) {
                break;
            }
            name.append(i % 2 == 0 ? parts.get(i) : inName(values.get(parts.get(i))));
        }
        return name.substring(0, Math.min(name.length(), CUT));
    }

    private String regex(Map<String, String> values) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 0) {
                regex.append(Pattern.quote(parts.get(i)));
            } else {
                String value = values.get(parts.get(i));
                regex.append(value == null ? ANY_VALUE : Pattern.quote(inName(value)));
            }
        }
        return regex.toString();
    }

    private static String inName(String value) {
        Optional<Instant> time = Names.fromJson(value);
        return time.map(Names::inName).orElseGet(() -> Names.escape(value));
    }
}
