package io.tidemark.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs of the Java that runs the tests. */
public final class Jvm {
    // In a JVM that lives for seconds the second compiler costs more than all else.
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private Jvm() {
    }

    /** The options that give a JVM this one's class path. */
    public static List<String> classPath() {
        return List.of("-cp", System.getProperty("java.class.path"));
    }

    /**
     * One with a small heap that starts quickly.
     *
     * @param heapMegabytes at the most
     * @param options       which win over these; the class path is one of them
     */
    public static List<String> command(int heapMegabytes, List<String> options, String mainClass, String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m"));
        command.addAll(QUICK);
        command.addAll(options);
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }
}
