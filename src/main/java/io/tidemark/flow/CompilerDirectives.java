package io.tidemark.flow;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the JVM what its optimizing compiler is to leave to the quick one, by {@code compiler-directives.json}: of the CPU of
 * a large run the compilers took more than a quarter (bench/README.md).
 *
 * <p>By the diagnostic command {@code Compiler.directives_add}, as jcmd would give it. The JVM's option for it needs another one
 * that unlocks it, and has the JVM say on stdout that it obeys. A JVM without such a command, as others than HotSpot are, goes on
 * as it was.
 *
 * @see <a href="https://openjdk.org/jeps/165">JEP 165: Compiler Control</a>
 */
final class CompilerDirectives {
    private static final Logger LOG = LoggerFactory.getLogger(CompilerDirectives.class);
    private static final String FILE = "compiler-directives.json";
    private static final AtomicBoolean ADDED = new AtomicBoolean();

    private CompilerDirectives() {
    }

    /** Adds them, once a process, in a thread of its own: the start need not wait for it. */
    static void addInBackground() {
        if (ADDED.compareAndSet(false, true)) {
            Thread thread = new Thread(CompilerDirectives::add, "tidemark-compiler-directives");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void add() {
        try {
            LOG.debug("compiler directives: {}", answer());
        } catch (JMException | IOException | RuntimeException e) {
            LOG.debug("the JVM takes no compiler directives", e);
        }
    }

    /** What the JVM says to them: that they were added, or why not. */
    static String answer() throws JMException, IOException {
        // The command wants the name of a file, and ours is in a jar.
        Path file = Files.createTempFile("tidemark-", "-" + FILE);
        // Where the process ends meanwhile.
        file.toFile().deleteOnExit();
        try (InputStream directives = CompilerDirectives.class.getResourceAsStream(FILE)) {
            Files.copy(directives, file, StandardCopyOption.REPLACE_EXISTING);
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "compilerDirectivesAdd",
                    new Object[] {new String[] {'"' + file.toString() + '"'}}, new String[] {String[].class.getName()});
        } finally {
            Files.delete(file);
        }
    }
}
