package io.tidemark.proof;

import java.time.Duration;

/**
 * How long and how often the proofs do what they do: little in the normal tests, much in a soak.
 *
 * <pre>{@code
 * mvn -B -Psoak test -Dproof.seed=4711
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

    /** How often one process is to take over from another that is killed: {@code proof.takeovers}, else {@code normally}. */
    static int takeovers(int normally) {
        return Integer.getInteger("proof.takeovers", normally);
    }

    /** How many bytes a large attachment has: {@code proof.large}, else {@code normally}. */
    static int largeBytes(int normally) {
        return Integer.getInteger("proof.large", normally);
    }

    /** How long to wait for what must come: {@code proof.patience}, else {@code normally}. A soak's machine is busy. */
    static Duration patience(Duration normally) {
        String patience = System.getProperty("proof.patience");
        return patience == null ? normally : Duration.parse("PT" + patience);
    }

    /** What the choices of a proof follow from; printed, so that a failure can be looked for again. */
    static long seed(Class<?> proof) {
        long seed = Long.getLong("proof.seed", 20101101);
        System.out.println(proof.getSimpleName() + " proof.seed=" + seed);
        return seed;
    }
}
