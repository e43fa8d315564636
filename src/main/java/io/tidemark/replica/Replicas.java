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

    private Replicas(Settings settings, Function<ConnectionSettings, ReplicaObjects> places) {
        this.settings = settings;
        this.places = places;
    }

    /** Those in the configured stores; the clients stay the caller's to close. */
    public static Replicas inStores(Settings settings, StoreClients clients) {
        return new Replicas(settings, connection -> new S3Objects(clients.store(connection).client()));
    }

    /** Those in a mirror's folder, whose buckets and keys are as the settings say. */
    public static Replicas inFolder(Settings settings, Path folder) {
        return in(settings, new FolderObjects(folder));
    }

    /** Those in one place, whose buckets and keys are as the settings say. */
    public static Replicas in(Settings settings, ReplicaObjects objects) {
        return new Replicas(settings, connection -> objects);
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
        for (String bucket : buckets) {
            Matcher found = name.matcher(bucket);
            if (found.matches() && pattern.bucket().hasTenant()) {
                tenants.add(found.group("tenant"));
            } else if (found.matches()) {
                tenants.addAll(inKeys(objects, bucket, pattern.prefix()));
            }
        }
        return tenants;
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
