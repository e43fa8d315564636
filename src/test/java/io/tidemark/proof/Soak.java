package io.tidemark.proof;

import java.time.Duration;

/**
 * How long and how often the proofs do what they do: little in the normal tests, much in a soak.
 *
 * <pre>{@code
 * mvn test -Dtest='io.tidemark.proof.*Test' -Dproof.soak=20m -Dproof.kills=500 -Dproof.seed=4711
 * }</pre>
 */
final class Soak {
    private Soak() {
    }

    /** How long to go on: {@code proof.soak}, else {@code normally}. */
    static Duration duration(Duration normally) {
        String soak = System.getProperty("proof.soak");
        return soak == null ? normally : Duration.parse("PT" + soak);
    }

    /** How many processes to kill: {@code proof.kills}, else {@code normally}. */
    static int kills(int normally) {
        return Integer.getInteger("proof.kills", normally);
    }

    /** What the choices of a proof follow from; printed, so that a failure can be looked for again. */
    static long seed(Class<?> proof) {
        long seed = Long.getLong("proof.seed", 20101101);
        System.out.println(proof.getSimpleName() + " proof.seed=" + seed);
        return seed;
    }
}
