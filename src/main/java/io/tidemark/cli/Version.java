package io.tidemark.cli;

import java.util.Optional;
import org.apache.camel.CamelContext;
import picocli.CommandLine.IVersionProvider;

/** Says which Tidemark this is, and on what it runs. */
final class Version implements IVersionProvider {
    /** Tidemark's version; {@code development} where it runs from class files. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
    }

    /** One line: Tidemark, Java, Camel. */
    static String line() {
        return "tidemark " + number() + " (java " + Runtime.version() + ", camel "
                + Optional.ofNullable(CamelContext.class.getPackage().getImplementationVersion()).orElse("unknown") + ")";
    }

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }
}
