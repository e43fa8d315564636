package io.tidemark.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All keys that Tidemark knows, and what the levels in a key mean.
 *
 * <p>A tenant's name may hold anything, dots included, so a key is read from its end: the last {@code .store.} or
 * {@code .stream.} ends the name. A stream's name has no dots.
 */
final class Keys {
    /** In a stream's place: the settings of all streams that have none of their own. */
    static final String DEFAULT_STREAM = "default";

    private static final String ROOT = "tidemark";

    static final List<String> FIXED = List.of(
            "tidemark.source.url", "tidemark.source.username", "tidemark.source.password",
            "tidemark.state.url", "tidemark.state.username", "tidemark.state.password",
            "tidemark.restore.url", "tidemark.restore.username", "tidemark.restore.password",
            "tidemark.tenants",
            "tidemark.horizon", "tidemark.horizon.margin", "tidemark.horizon.ignore-applications",
            "tidemark.archive.compression", "tidemark.archive.level", "tidemark.archive.gzip",
            "tidemark.audit.schedule", "tidemark.audit.repair", "tidemark.audit.deep",
            "tidemark.verify.schedule", "tidemark.verify.deep",
            "tidemark.drill.schedule", "tidemark.drill.sample",
            "tidemark.schedule.time-zone", "tidemark.runs.parallel", "tidemark.lag.max", "tidemark.spool.dir",
            "tidemark.shutdown.timeout", LogFormat.KEY,
            "tidemark.mirror.to", "tidemark.mirror.schedule", "tidemark.mirror.bandwidth", "tidemark.mirror.store.endpoint",
            "tidemark.mirror.store.region", "tidemark.mirror.store.access-key", "tidemark.mirror.store.secret-key",
            "tidemark.mirror.store.path-style",
            "tidemark.management.host", "tidemark.management.port", "tidemark.management.username",
            "tidemark.management.password-hash", "tidemark.management.tls.keystore", "tidemark.management.tls.password",
            "tidemark.management.insecure");

    static final List<String> STORE = List.of("target", "endpoint", "region", "access-key", "secret-key", "path-style",
            "bucket", "prefix", "parallel", "confirm", "connect-timeout", "socket-timeout", "attempt-timeout", "attempts",
            "retry-time");

    static final List<String> STREAM = List.of("schedule", "page-rows", "batch-rows", "batch-bytes", "batch-timeout",
            "time-limit", "start");

    // Asked for each key that there is, some times over, at each start.
    private static final Set<String> DOCUMENTED = Collections.unmodifiableSet(general());

    private static final Pattern TENANT_STORE = Pattern.compile("tidemark\\.tenant\\.(.+)\\.store\\.(?:" + any(STORE) + ")");
    private static final Pattern STREAM_KEY =
            Pattern.compile("tidemark\\.(?:tenant\\.(.+)\\.)?stream\\.([^.]+)\\.(?:" + any(STREAM) + ")");

    // Kubernetes sets the first ones for a service whose name starts with tidemark; the others are the start script's.
    private static final Pattern FOREIGN_VARIABLE = Pattern.compile(
            "TIDEMARK_(?:(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_\\d+_.*)|CONFIG|HOME|JAVA_OPTS)");

    private Keys() {
    }

    /** Whom a key is for: empty where it is for all. */
    record Place(Optional<String> tenant, Optional<String> stream) {
    }

    /** Every key, the streams' and the store's in their general form. */
    static Set<String> documented() {
        return DOCUMENTED;
    }

    private static Set<String> general() {
        Set<String> keys = new TreeSet<>(FIXED);
        STORE.forEach(quality -> keys.add("tidemark.store." + quality));
        STREAM.forEach(quality -> keys.add("tidemark.stream." + DEFAULT_STREAM + "." + quality));
        return keys;
    }

    /** Whether a key's first level is {@code tidemark}, or within two changes of it: another one is not ours to judge. */
    static boolean isMeant(String key) {
        int end = key.indexOf('.');
        return end > 0 && distance(key.substring(0, end), ROOT) <= 2;
    }

    /** The key with {@code tidemark} as its first level. */
    static String rooted(String key) {
        return ROOT + key.substring(key.indexOf('.'));
    }

    /** Whom a key is for, or empty where it is not a known key. */
    static Optional<Place> place(String key) {
        if (documented().contains(key)) {
            return Optional.of(new Place(Optional.empty(),
                    key.startsWith("tidemark.stream.") ? Optional.of(DEFAULT_STREAM) : Optional.empty()));
        }
        Matcher store = TENANT_STORE.matcher(key);
        if (store.matches()) {
            return Optional.of(new Place(Optional.of(store.group(1)), Optional.empty()));
        }
        Matcher stream = STREAM_KEY.matcher(key);
        if (stream.matches()) {
            return Optional.of(new Place(Optional.ofNullable(stream.group(1)), Optional.of(stream.group(2))));
        }
        return Optional.empty();
    }

    /**
     * The key that an environment variable gives, tenants and streams in lower case, or empty where there is none.
     *
     * <p>Names with other characters than letters and digits have several keys a variable: the one given here is but one.
     */
    static Optional<String> keyOf(String variable) {
        for (String key : documented()) {
            if (Environment.variable(key).equals(variable)) {
                return Optional.of(key);
            }
        }
        for (String quality : STORE) {
            Optional<String> key = insert(variable, "TIDEMARK_TENANT_(.+)_STORE_", "tidemark.tenant.%s.store.", quality);
            if (key.isPresent()) {
                return key;
            }
        }
        for (String quality : STREAM) {
            Optional<String> key = insert(variable, "TIDEMARK_TENANT_(.+)_STREAM_(.+)_", "tidemark.tenant.%s.stream.%s.",
                    quality).or(() -> insert(variable, "TIDEMARK_STREAM_(.+)_", "tidemark.stream.%s.", quality));
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> insert(String variable, String form, String key, String quality) {
        Matcher found = Pattern.compile(form + Environment.variable(quality)).matcher(variable);
        if (!found.matches()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (int group = 1; group <= found.groupCount(); group++) {
            names.add(found.group(group).toLowerCase(Locale.ROOT));
        }
        return Optional.of(String.format(key, names.toArray()) + quality);
    }

    /** Whether a variable that starts with {@code TIDEMARK_} is nevertheless not a setting. */
    static boolean isForeign(String variable) {
        return FOREIGN_VARIABLE.matcher(variable).matches();
    }

    static boolean isSecret(String key) {
        return key.endsWith(".password") || key.endsWith(".password-hash") || key.endsWith(".access-key") || key.endsWith(".secret-key");
    }

    /** The known key that an unknown one most likely stands for, if any is near enough. */
    static Optional<String> nearest(String unknown) {
        Set<String> candidates = new TreeSet<>(DOCUMENTED);
        String[] parts = unknown.split("\\.");
        for (int end = 3; end < parts.length; end++) {
            String head = String.join(".", List.of(parts).subList(0, end));
            if (unknown.startsWith("tidemark.stream.") && end == 3) {
                STREAM.forEach(quality -> candidates.add(head + "." + quality));
            }
            if (unknown.startsWith("tidemark.tenant.")) {
                STORE.forEach(quality -> candidates.add(head + ".store." + quality));
                String stream = end + 1 < parts.length ? parts[end + 1] : DEFAULT_STREAM;
                STREAM.forEach(quality -> candidates.add(head + ".stream." + stream + "." + quality));
            }
        }
        return nearest(unknown, candidates);
    }

    /** The candidate that takes the fewest changes, at most three, to become from a text. */
    static Optional<String> nearest(String text, Set<String> candidates) {
        return candidates.stream().filter(candidate -> distance(text, candidate) <= 3)
                .min(Comparator.<String>comparingInt(candidate -> distance(text, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The end of a message that names the candidate, with a blank before it; empty where there is none. */
    static String didYouMean(Optional<String> nearest) {
        return nearest.map(key -> " did you mean " + key + "?").orElse("");
    }

    // Levenshtein's distance: how many characters to insert, delete or replace.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    private static String any(List<String> words) {
        return words.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }
}
