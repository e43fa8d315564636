package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;

/** {@code tidemark drill} as a program calls it. */
public final class DrillCall {
    private DrillCall() {
    }

    /** What it prints. */
    public static String json(Map<String, String> settings, int status, String... more) {
        var call = Invocation.with(settings, Stream.concat(Stream.of("drill", "--json"), Stream.of(more)).toArray(String[]::new));
        assertThat(call.status()).as(call.out() + call.err()).isEqualTo(status);
        return call.out();
    }
}
