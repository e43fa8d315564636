package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class CompilerDirectivesTest {
    private static String command(String operation) throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), operation, new Object[0], new String[0]);
    }

    @Test
    void aServiceTellsTheJvmOnceThatItIsMade() throws Exception {
        try (var service = new Service(ConfigFiles.find(), Service.Mode.ON_CALL, Map.of())) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("tidemark-compiler-directives")) {
                    thread.join();
                }
            }
            assertThat(command("compilerDirectivesPrint")).contains("org/apache/camel");
        }
    }

    @Test
    void theJvmLeavesWhatIsCalledLessThanOnceARowToItsQuickCompiler() throws Exception {
        assertThat(CompilerDirectives.answer()).isEqualTo("1 compiler directives added\n");
        try {
            String newest = command("compilerDirectivesPrint").split("Directive:")[1];
            assertThat(newest).contains("org/apache/camel*.*", "jdk/internal/*.*").doesNotContain("io/tidemark", "org/postgresql");
            String quick = newest.substring(newest.indexOf("c1 directives"), newest.indexOf("c2 directives"));
            assertThat(quick).contains("Exclude:false");
            assertThat(newest.substring(newest.indexOf("c2 directives"))).contains("Exclude:true");
        } finally {
            command("compilerDirectivesRemove");
        }
    }
}
