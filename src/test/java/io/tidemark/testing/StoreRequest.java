package io.tidemark.testing;

/**
 * One request that reached the object store, whether or not it was then refused.
 *
 * @param bucket empty where the request names none
 * @param key    the object's key; the prefix of a listing; empty where the request names none
 */
public record StoreRequest(Operation operation, String bucket, String key) {

    @Override
    public String toString() {
        return operation + " " + bucket + "/" + key;
    }
}
