package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log as shipped: what is told can't look like another line, whatever tenants and servers put into it. */
class LogLinesTest {
    private static final String FORGED = "2026-11-25T10:00:00.000Z INFO  [00000000] run: run caught-up stream=acme/akten/s3";
    private static final String HOSTILE = "x\r\n" + FORGED + "\n";

    private final LoggerContext context = new LoggerContext("shipped");
    private final Configuration shipped = shipped();

    private Configuration shipped() {
        URI file = Path.of("src/main/resources/log4j2.properties").toUri();
        Configuration configuration = ConfigurationFactory.getInstance().getConfiguration(context, "shipped", file);
        configuration.initialize();
        return configuration;
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private String line(String format, Level level, Throwable thrown) {
        var event = Log4jLogEvent.newBuilder().setLoggerName("io.tidemark.run.Run").setLevel(level).setThrown(thrown)
                .setMessage(new SimpleMessage("run failed stream=" + HOSTILE)).build();
        return new String(shipped.getAppender(format).getLayout().toByteArray(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineBreakInAMessageBeginsNoLine() {
        assertThat(line("text", Level.INFO, null))
                .matches("\\S+Z INFO  \\[ {8}] Run: run failed stream=x\\\\r\\\\n" + FORGED.replace("[", "\\[") + "\\\\n\n");
    }

    @Test
    void aLineBreakInWhatIsThrownBeginsNoLineThatLooksLikeAnother() {
        Throwable thrown = new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));

        assertThat(line("text", Level.WARN, thrown).lines()).hasSize(1);
        assertThat(line("text", Level.ERROR, thrown).lines()).hasSizeGreaterThan(5)
                .filteredOn(line -> line.startsWith(FORGED)).isEmpty();
        assertThat(line("text", Level.ERROR, thrown)).contains("\njava.lang.IllegalStateException: x\n    " + FORGED + "\n",
                "\n    \tat io.tidemark.cli.LogLinesTest").endsWith("\n").doesNotEndWith("\n\n");
    }

    @Test
    void aJsonLineIsOneObjectThatHasItAll() throws Exception {
        String line = line("json", Level.ERROR, new IllegalStateException(HOSTILE));

        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(line).get("message").asText()).isEqualTo("run failed stream=" + HOSTILE);
        assertThat(new ObjectMapper().readTree(line).get("error").asText()).contains(HOSTILE);
    }
}
