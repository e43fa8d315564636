package io.tidemark.config;

import io.tidemark.batch.BucketPattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the store, of one tenant or of all. */
final class StoreReader {

    private final Reader reader;
    private final Optional<String> tenant;
    private final String everyone;

    StoreReader(Reader reader, Optional<String> tenant) {
        this(reader, tenant, "tidemark.store.");
    }

    /** @param everyone what keys begin with that aren't a tenant's */
    private StoreReader(Reader reader, Optional<String> tenant, String everyone) {
        this.reader = reader;
        this.tenant = tenant;
        this.everyone = everyone;
    }

    /** The settings, or empty where something was wrong with them, which is noted. */
    Optional<StoreSettings> read() {
        int before = reader.problems().count();
        String target = target();
        ConnectionSettings connection = connection();
        BucketPattern bucket = reader.read(keys("bucket"), BucketPattern.DEFAULT, BucketPattern::new);
        String prefix = reader.read(keys("prefix"), "", StoreReader::prefix);
        int parallel = reader.number(keys("parallel"), 32, 1, 256);
        Confirm confirm = reader.read(keys("confirm"), Confirm.ARCHIVES, StoreReader::confirm);
        checkFor(bucket, prefix);
        if (reader.problems().count() > before) {
            return Optional.empty();
        }
        String name = tenant.orElse("tenant");
        return Optional.of(new StoreSettings(name, target, connection, bucket, prefix.replace("{tenant}", name),
                parallel, confirm));
    }

    /** Where tenants without settings of their own are, the tenant's name left open. */
    StorePattern pattern() {
        return new StorePattern(connection(), reader.read(keys("bucket"), BucketPattern.DEFAULT, BucketPattern::new),
                reader.read(keys("prefix"), "", StoreReader::prefix));
    }

    /**
     * The way to connect to a mirror's store: what {@code tidemark.mirror.store} says, and the rest as to the store.
     *
     * @return empty where no endpoint is given
     */
    static Optional<ConnectionSettings> mirror(Reader reader) {
        List<String> endpoint = List.of("tidemark.mirror.store.endpoint");
        if (reader.value(endpoint, "").isBlank()) {
            return Optional.empty();
        }
        ConnectionSettings store = new StoreReader(reader, Optional.empty()).connection();
        var own = new StoreReader(reader, Optional.empty(), "tidemark.mirror.store.");
        return Optional.of(new ConnectionSettings(reader.read(endpoint, Optional.empty(), text -> Optional.of(endpoint(text))),
                reader.read(List.of("tidemark.mirror.store.region"), store.region(), StoreReader::region), own.credentials(),
                reader.flag(List.of("tidemark.mirror.store.path-style"), true), store.connectTimeout(),
                store.socketTimeout(), store.attemptTimeout(), store.attempts(), store.retryTime()));
    }

    private ConnectionSettings connection() {
        Duration retryTime = reader.duration(keys("retry-time"), "5m", "10ms", "1d");
        Duration attemptTimeout = reader.duration(keys("attempt-timeout"), "2m", "10ms", "1d");
        if (attemptTimeout.compareTo(retryTime) > 0) {
            reader.problems().add(reader.value(keys("attempt-timeout"), "2m"), "is more than all attempts may take together;"
                    + " expected at most " + reader.value(keys("retry-time"), "5m"));
            attemptTimeout = retryTime;
        }
        Optional<URI> endpoint = reader.read(keys("endpoint"), Optional.empty(), text -> Optional.of(endpoint(text)));
        return new ConnectionSettings(endpoint,
                reader.read(keys("region"), "eu-central-1", StoreReader::region),
                credentials(),
                // Your own server rarely has a DNS name for each bucket; AWS has.
                reader.flag(keys("path-style"), endpoint.isPresent()),
                reader.duration(keys("connect-timeout"), "5s", "10ms", "5m"),
                reader.duration(keys("socket-timeout"), "30s", "10ms", "1h"),
                attemptTimeout,
                reader.number(keys("attempts"), 6, 1, 100),
                retryTime);
    }

    /** Both keys stand on one level, as the halves of two pairs would never be a pair. */
    private Optional<Credentials> credentials() {
        List<String> accessKeys = keys("access-key");
        List<String> secretKeys = keys("secret-key");
        for (int level = 0; level < accessKeys.size(); level++) {
            Optional<Value> access = reader.given(accessKeys.get(level));
            Optional<Value> secret = reader.given(secretKeys.get(level));
            if (access.isEmpty() && secret.isEmpty()) {
                continue;
            }
            boolean hasAccess = access.filter(value -> !value.isBlank()).isPresent();
            boolean hasSecret = secret.filter(value -> !value.isBlank()).isPresent();
            if (hasAccess && hasSecret) {
                return Optional.of(new Credentials(new Secret(access.get().text().strip()),
                        new Secret(secret.get().text().strip())));
            }
            if (hasAccess != hasSecret) {
                String missing = hasAccess ? secretKeys.get(level) : accessKeys.get(level);
                reader.problems().add(hasAccess ? access.get() : secret.get(), "has no other half; expected both, or neither"
                        + " for the SDK's default chain: set " + missing + " too");
            }
            return Optional.empty();
        }
        return Optional.empty();
    }

    private void checkFor(BucketPattern bucket, String prefix) {
        if (tenant.isEmpty()) {
            return;
        }
        String name = tenant.get();
        String example = bucket.name(name, YearMonth.of(2010, 11));
        if (!BucketPattern.isLegal(example)) {
            reader.problems().add(reader.value(keys("bucket"), BucketPattern.DEFAULT.text()), "gives tenant"
                    + " " + name + " buckets as " + example
                    + ", which is not a legal name; expected 3 to 63 of a-z, 0-9, - and dots; set " + keys("bucket").get(0)
                    + ", e.g. tidemark-acme-{yyyy}-{MM}");
        }
        try {
            StoreSettings.checkPrefix(prefix.replace("{tenant}", name));
        } catch (IllegalArgumentException e) {
            reader.problems().add(reader.value(keys("prefix"), ""), "gives tenant " + name + " the prefix "
                    + prefix.replace("{tenant}", name) + ", which no key may have; expected A-Z, a-z, 0-9, . _ = - in"
                    + " it; set " + keys("prefix").get(0) + ", e.g. acme/");
        }
    }

    /** The keys of a setting, the nearest first: the tenant's own before everyone's. */
    private List<String> keys(String quality) {
        List<String> keys = new ArrayList<>();
        tenant.ifPresent(name -> keys.add("tidemark.tenant." + name + ".store." + quality));
        keys.add(everyone + quality);
        return keys;
    }

    /** The replica's name in the ledger, which is known even where the rest is wrong. */
    String target() {
        return reader.read(keys("target"), "s3", StoreReader::target);
    }

    private static String target(String text) {
        if (!text.matches("[a-z0-9][a-z0-9_-]{0,62}")) {
            throw new IllegalArgumentException("is not a target name; expected up to 63 of a-z, 0-9, _ and -, e.g. s3");
        }
        return text;
    }

    private static URI endpoint(String text) {
        String allowed = "; expected http or https with a host, without credentials, query and fragment, e.g."
                + " https://s3.example.org";
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null
                    || uri.getFragment() != null) {
                throw new IllegalArgumentException("is not the address of a store" + allowed);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not the address of a store" + allowed, e);
        }
    }

    private static String region(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
            throw new IllegalArgumentException("is not a region; expected letters, digits, _ and -, e.g. eu-central-1");
        }
        return text;
    }

    private static String prefix(String text) {
        StoreSettings.checkPrefix(text.replace("{tenant}", "tenant"));
        return text;
    }

    private static Confirm confirm(String text) {
        return switch (text) {
            case "archives" -> Confirm.ARCHIVES;
            case "all" -> Confirm.ALL;
            default -> throw new IllegalArgumentException("is unknown; expected archives or all");
        };
    }
}
