package io.tidemark.config;

import io.tidemark.batch.BucketPattern;

/**
 * Where the replicas of tenants without settings of their own are.
 *
 * @param prefix goes before every key; {@code {tenant}} in it stands for the tenant
 */
public record StorePattern(ConnectionSettings connection, BucketPattern bucket, String prefix) {
}
