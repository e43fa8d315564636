package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"300, 300, 300B", "300B, 300, 300B", "0, 0, 0B", "2MB, 2000000, 2MB", "2 mb, 2000000, 2MB",
            "512KiB, 524288, 512KiB", "1kB, 1000, 1kB", "4GB, 4000000000, 4GB", "3GiB, 3221225472, 3GiB"})
    void readsSizes(String text, long bytes, String shown) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes)).hasToString(shown);
        assertThat(ByteSize.parse(shown)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "2M", "-1", "1.5MB", "2MBit", "1TB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessage("is not a size; expected bytes, or kB, MB, GB (powers of"
                + " 1000), or KiB, MiB, GiB (powers of 1024), e.g. 16MB");
    }
}
