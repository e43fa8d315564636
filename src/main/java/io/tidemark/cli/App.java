package io.tidemark.cli;

import io.tidemark.FatalError;

/** Starts Tidemark. */
public final class App {
    private App() {
    }

    /** Does what the arguments say, and ends the process with the status of {@link ExitStatus}. */
    public static void main(String[] args) {
        // The management port's server would use sun.misc.Unsafe, of which Java 24 and later warn on stderr at each start.
        System.setProperty("io.netty.noUnsafe", System.getProperty("io.netty.noUnsafe", "true"));
        try {
            System.exit(CommandLineInterface.execute(args));
        } catch (OutOfMemoryError e) {
            // Other threads would keep the process for ever.
            FatalError.endProcessWhenOutOfMemory(e);
        }
    }
}
