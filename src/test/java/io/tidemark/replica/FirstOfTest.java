package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstOfTest {
    @Test
    void oneIsNamedAndOfSeveralTheFirst() {
        assertThat(FirstOf.message(1, "fault", "bucket/key is missing")).isEqualTo("1 fault: bucket/key is missing");
        assertThat(FirstOf.message(3, "finding", "missing: row 7")).isEqualTo("3 findings, the first: missing: row 7");
    }
}
