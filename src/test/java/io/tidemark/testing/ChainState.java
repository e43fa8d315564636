package io.tidemark.testing;

/** What befalls the state of chains, of target {@code s3}: watermarks and ledgers. */
public final class ChainState {
    private static final String EACH = "tenant LIKE ? AND stream LIKE ? AND target = 's3'";

    private ChainState() {
    }

    /** Makes the state of all chains what a run leaves that dies after it stored its first page and before it commits it. */
    public static void uncommit(SourceDatabase source) {
        uncommit(source, "%", "%");
    }

    /** The same of one chain. */
    public static void uncommit(SourceDatabase source, String tenant, String stream) {
        source.update("INSERT INTO tidemark.beginning (tenant, stream, target) SELECT tenant, stream, target"
                + " FROM tidemark.watermark WHERE " + EACH, tenant, stream);
        lose(source, tenant, stream);
    }

    /** Loses the state of all chains, as a dropped or restored database does. */
    public static void lose(SourceDatabase source) {
        lose(source, "%", "%");
    }

    /** The same of one chain. */
    public static void lose(SourceDatabase source, String tenant, String stream) {
        source.update("DELETE FROM tidemark.archive WHERE " + EACH, tenant, stream);
        source.update("DELETE FROM tidemark.watermark WHERE " + EACH, tenant, stream);
    }
}
