package io.tidemark.replica;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Settings;
import io.tidemark.config.StorePattern;
import io.tidemark.store.StoreClients;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The replicas of all tenants, in the configured stores or in one mirror folder.
 *
 * <p>No database is asked: which tenants there are, the names of buckets and keys tell. Safe for use by many threads.
 */
public final class Replicas {
    private final Settings settings;
    private final Function<ConnectionSettings, ReplicaObjects> places;
    private final boolean isOnePlace;

    private Replicas(Settings settings, Function<ConnectionSettings, ReplicaObjects> places, boolean isOnePlace) {
        this.settings = settings;
        this.places = places;
        this.isOnePlace = isOnePlace;
    }

    /** Those in the configured stores; the clients stay the caller's to close. */
    public static Replicas inStores(Settings settings, StoreClients clients) {
        return new Replicas(settings, connection -> new S3Objects(clients.store(connection).client()), false);
    }

    /** Those in a mirror's folder, whose buckets and keys are as the settings say. */
    public static Replicas inFolder(Settings settings, Path folder) {
        return in(settings, new FolderObjects(folder));
    }

    /** Those in one place, whose buckets and keys are as the settings say. */
    public static Replicas in(Settings settings, ReplicaObjects objects) {
        return new Replicas(settings, connection -> objects, true);
    }

    /** One tenant's; whether there is anything of it is not looked up. */
    public Replica of(String tenant) {
        var store = settings.store(tenant);
        return new Replica(store, places.apply(store.connection()), settings.earliestStart(tenant), Clock.systemUTC());
    }

    /**
     * The tenants that are configured by name, or where all are meant those that the place has, in order.
     *
     * @throws TidemarkException where the names of buckets and keys don't tell, or can't be listed
     */
    public List<String> tenants() {
        return settings.tenants().isAll() ? List.copyOf(found()) : settings.tenants().names();
    }

    private Set<String> found() {
        Set<String> tenants = new TreeSet<>(settings.tenantsWithSettings());
        StorePattern pattern = settings.storePattern();
        ReplicaObjects objects = places.apply(pattern.connection());
        String text = pattern.bucket().text();
        Pattern name = Pattern.compile(Pattern.quote(text).replace("{tenant}", "\\E(?<tenant>.+)\\Q")
                .replace("{yyyy}", "\\E[0-9]{4}\\Q").replace("{MM}", "\\E(?:0[1-9]|1[0-2])\\Q"));
        List<String> buckets = objects.buckets(text.replaceFirst("\\{.*", "")).orElseThrow(() -> new TidemarkException(
                "the buckets can't be listed: the store forbids it", "name the tenants: --tenant, or tidemark.tenants"));
        List<BucketMatch> configured = configured(pattern, tenants);
        for (String bucket : buckets) {
            Matcher found = name.matcher(bucket);
            if (found.matches()) {
                List<String> guessed = pattern.bucket().hasTenant() ? List.of(found.group("tenant"))
                        : inKeys(objects, bucket, pattern.prefix());
                guessed.stream().filter(tenant -> !tenants.contains(tenant) && !isOther(tenant, bucket, pattern, configured))
                        .forEach(tenants::add);
            }
        }
        return tenants;
    }

    /** The configured tenants whose buckets are looked for in the same place. */
    private List<BucketMatch> configured(StorePattern pattern, Set<String> tenants) {
        return tenants.stream().map(settings::store)
                .filter(store -> isOnePlace || store.connection().endpoint().equals(pattern.connection().endpoint()))
                .map(BucketMatch::new).toList();
    }

    /**
     * Whether what a name seems to say is a tenant's own is a configured one's: {@code tidemark-ost-2026-11} of tenant
     * {@code Ost} with the pattern {@code tidemark-ost-{yyyy}-{MM}}, and not of a tenant {@code ost}.
     */
    private static boolean isOther(String guessed, String bucket, StorePattern pattern, List<BucketMatch> configured) {
        String prefix = pattern.prefix().replace("{tenant}", guessed);
        return configured.stream().anyMatch(match -> !match.isOf(guessed) && match.matches(bucket, prefix));
    }

    /** The tenants in the prefixes of a bucket's keys, e.g. of {@code replica/{tenant}/}. */
    private static List<String> inKeys(ReplicaObjects objects, String bucket, String prefix) {
        String before = prefix.replaceFirst("\\{tenant}.*", "");
        String behind = prefix.substring(before.length()).replaceFirst("^\\{tenant}", "");
        int slash = behind.indexOf('/');
        if (slash < 0) {
            throw new TidemarkException("the prefix " + prefix + " doesn't tell where a tenant's name ends",
                    "name the tenants: --tenant, or tidemark.tenants");
        }
        String end = behind.substring(0, slash);
        return objects.folders(bucket, before).stream().filter(folder -> folder.length() > end.length()
                && folder.endsWith(end)).map(folder -> folder.substring(0, folder.length() - end.length())).toList();
    }
}
