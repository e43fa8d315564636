package io.tidemark.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartialIntakeTest {
    @Test
    void membersAreCutOutAndTheOthersStayByteForByte() throws IOException {
        String document = "{\"a\":12.50,\"b\":{\"x\": [1, 2], \"a\": null},\"c\":\"ü\\\"}\",\"d\":[true,[]],\"e\":null,\"f\":1e-7}";

        assertThat(without(document)).isEqualTo(document);
        assertThat(without(document, "a", "d")).isEqualTo("{\"b\":{\"x\": [1, 2], \"a\": null},\"c\":\"ü\\\"}\",\"e\":null,\"f\":1e-7}");
        assertThat(without(document, "b", "c", "e", "f")).isEqualTo("{\"a\":12.50,\"d\":[true,[]]}");
        assertThat(without(document, "a", "b", "c", "d", "e", "f")).isEqualTo("{}");
    }

    private static String without(String document, String... members) throws IOException {
        return new String(PartialIntake.cut(document.getBytes(StandardCharsets.UTF_8), Set.of(members)), StandardCharsets.UTF_8);
    }
}
