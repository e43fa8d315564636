package io.tidemark.config;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which tenants are replicated: those named, in that order, or all that the source has.
 *
 * @param names the tenants, at least one; empty where all are meant
 */
public record TenantSelection(List<String> names) {
    public TenantSelection {
        names = List.copyOf(names);
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("has an empty name; allowed are names with commas between, as in acme,emca");
        }
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("names a tenant twice; allowed is each once, as in acme,emca");
        }
    }

    /** All tenants that the source has. */
    public static TenantSelection all() {
        return new TenantSelection(List.of());
    }

    /**
     * The tenants that a text names: {@code acme,emca}, or {@code *} for all. Blanks around a name don't count.
     *
     * @throws IllegalArgumentException where a name is empty, or there twice, or {@code *} isn't alone
     */
    static TenantSelection parse(String text) {
        if (text.strip().equals("*")) {
            return all();
        }
        List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (names.contains("*")) {
            throw new IllegalArgumentException("names tenants beside *; allowed is * alone, or names, as in acme,emca");
        }
        return new TenantSelection(names);
    }

    public boolean isAll() {
        return names.isEmpty();
    }

    public boolean includes(String tenant) {
        return isAll() || names.contains(tenant);
    }
}
