package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.CheckResult.Verdict;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {
    /** A fault that was found outweighs what isn't known. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                    | PASSED  | 0",
        "PASSED                | PASSED  | 0",
        "PASSED UNKNOWN        | UNKNOWN | 3",
        "UNKNOWN PASSED        | UNKNOWN | 3",
        "PASSED FAILED         | FAILED  | 1",
        "FAILED UNKNOWN PASSED | FAILED  | 1",
        "UNKNOWN FAILED        | FAILED  | 1"})
    void theWorstOfThemCounts(String all, Verdict worst, int status) {
        var verdicts = new Verdicts();
        Stream.of(all.split(" ")).filter(word -> !word.isEmpty()).map(Verdict::valueOf).forEach(verdicts::add);

        assertThat(verdicts.worst()).isEqualTo(worst);
        assertThat(verdicts.exitStatus()).isEqualTo(status);
    }
}
