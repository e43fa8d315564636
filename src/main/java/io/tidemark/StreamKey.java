package io.tidemark;

/**
 * Names one replication: a tenant's stream to a target. It has one watermark, one chain, and at most one run at a time.
 */
public record StreamKey(String tenant, String stream, String target) {
    @Override
    public String toString() {
        return tenant + "/" + stream + "/" + target;
    }
}
