package io.tidemark.demo;

import io.tidemark.demo.DemoState.Examples;
import io.tidemark.demo.DemoState.Progress;
import io.tidemark.demo.DemoState.StreamProgress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the demo says. Plain ASCII lines, one after the other: they read the same on a terminal and in a log. */
final class DemoScreen {
    /** Where the management port answers. */
    private static final List<List<String>> ADDRESSES = List.of(List.of("Health", "/observe/health"),
            List.of("Console", "/hawtio/"),
            List.of("Metrics", "/observe/metrics"), List.of("Jolokia", "/jolokia"));

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final Duration RECENT = Duration.ofHours(12);
    private static final String LINE = "%-8s %7s %8s %11s %7s %9s  %s%n";
    private static final int LINES_A_HEADER = 20;
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    private final PrintStream out;
    private final DemoOptions options;
    private final Path here = Path.of("").toAbsolutePath();
    private int lines;

    DemoScreen(PrintStream out, DemoOptions options) {
        this.out = out;
        this.options = options;
    }

    void starting() {
        out.println("Tidemark demo: rows and PDFs go from PostgreSQL to S3 as they change.\n\n"
                + "Starting PostgreSQL, an S3 server and Tidemark in " + shown(options.folder()) + "/ ...\n");
    }

    /** The screen, on the terminal and in a file. */
    void show(DemoServers servers, DemoState state, Progress before, Examples examples, int managementPort)
            throws IOException {
        String text = (before.archives() == 0 ? "" : "Going on where the last start ended: " + replicated(before)
                + ".\n\n") + overview(servers, state, managementPort) + "\n" + commands(examples, managementPort);
        Files.writeString(options.screen(), text);
        out.print(text);
        out.println("\n" + (options.endsByItself()
                ? "It ends by itself after " + options.runFor().toSeconds() + " s, or by Ctrl-C." : "Ctrl-C ends it.")
                + " The next start goes on from there; to begin anew, remove " + shown(options.folder()) + "/.");
        out.println(DemoSwitch.KEY + " and Enter stop the S3 server, and start it again: watch lag and health meanwhile.\n");
    }

    void progress(SampleWriter writer, Progress progress) {
        if (lines++ % LINES_A_HEADER == 0) {
            out.printf(Locale.ROOT, LINE, "UTC", "added", "changed", "replicated", "PDFs", "archives",
                    streams(progress, stream -> stream.name() + " up to (behind)"));
        }
        out.printf(Locale.ROOT, LINE, TIME.format(Instant.now()),
                writer.aktenAdded() + writer.dokumenteAdded(), writer.aktenChanged(), number(progress.rows()),
                number(progress.attachments()), number(progress.archives()), streams(progress, DemoScreen::upTo));
        failures(progress);
    }

    void failures(Progress progress) {
        progress.failures().forEach(failure -> out.println("A run failed, and the next one tries again: " + failure));
    }

    void storeIs(boolean on) {
        out.println(on ? "\nThe S3 server runs again: the next run catches up.\n"
                : "\nThe S3 server is stopped: runs fail, lag grows, and health is down when it is more than " + options.lagMax()
                        + ". " + DemoSwitch.KEY + " and Enter start it again.\n");
    }

    void ending() {
        out.println("\nEnding: the writer, Tidemark, the servers ...");
    }

    void summary(SampleWriter writer, Progress before, Progress after) {
        out.printf(Locale.ROOT, "This time the writer added %d akten and %d dokumente and changed %d akten;"
                        + " Tidemark replicated %,d rows in %,d archives.%n",
                writer.aktenAdded(), writer.dokumenteAdded(), writer.aktenChanged(), after.rows() - before.rows(),
                after.archives() - before.archives());
    }

    void ended() {
        out.println("Ended. All is kept in " + shown(options.folder()) + "/.");
    }

    void nothingReplicated(Duration waited) {
        out.println("Akten and dokumente of " + SampleData.tenants().get(0) + " were not replicated within "
                + waited.toSeconds() + " s.\nHINT: " + shown(options.log()) + " tells why");
    }

    void failed(Throwable failure) {
        Throwable root = failure;
        // Our own words stand outermost; those of others, who wrap, innermost.
        while (!(root instanceof IllegalStateException) && root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        out.println("The demo can't go on: " + message
                + (message.contains("HINT: ") ? "" : "\nHINT: " + shown(options.log()) + " tells more"));
    }

    private String overview(DemoServers servers, DemoState state, int managementPort) {
        StringBuilder text = new StringBuilder();
        line(text, "Database", servers.source().jdbcUrl() + "  user " + servers.source().username() + ", any password");
        line(text, "", String.format(Locale.ROOT, "tenants %s with %,d akten and %,d dokumente; a writer keeps adding and changing",
                String.join(", ", SampleData.tenants()), state.rows("akte"), state.rows("dokument")));
        line(text, "Objects", shown(options.buckets()) + "/  a folder a bucket, a bucket a tenant and month");
        line(text, "", servers.store().endpoint() + "  the same by S3: access key " + servers.store().accessKey()
                + ", secret key " + servers.store().secretKey());
        line(text, "Tidemark", "replicates every 5 s; its log is " + shown(options.log()));
        line(text, "", "what is stored: SELECT * FROM tidemark.archive; how far: SELECT * FROM tidemark.watermark");
        ADDRESSES.forEach(address -> line(text, address.get(0), "http://127.0.0.1:" + managementPort + address.get(1)));
        return text.toString();
    }

    private String commands(Examples examples, int managementPort) {
        String look = quoted(shown(options.folder().resolve("look")));
        String bag = quoted(shown(options.folder().resolve("look").resolve(examples.archiveFolder())));
        return "Look into an archive, from a second terminal (this text is in " + shown(options.screen()) + "):\n\n"
                + command("cd " + quoted(here.toString()))
                + command("mkdir -p " + look)
                + command("tar -xzf " + quoted(shown(examples.archive())) + " -C " + look)
                + command("(cd " + bag + " && " + (MAC ? "shasum -a 256" : "sha256sum")
                        + " -c --quiet manifest-sha256.txt && echo every file is intact)")
                + command("cat " + bag + "/bag-info.txt; ls " + bag + "/data | head -n 5")
                + "\nOpen a PDF, and don't wait for the next run:\n\n"
                + command((MAC ? "open " : "xdg-open ") + quoted(shown(examples.pdf())))
                + command("curl -X POST http://127.0.0.1:" + managementPort + "/replicate/" + SampleData.tenants().get(0)
                        + "/akten");
    }

    private static void line(StringBuilder text, String name, String content) {
        text.append(String.format(Locale.ROOT, "  %-9s %s%n", name, content));
    }

    private static String command(String command) {
        return "  " + command + "\n";
    }

    private static String replicated(Progress progress) {
        return String.format(Locale.ROOT, "%,d rows and %,d PDFs in %,d archives", progress.rows(), progress.attachments(),
                progress.archives());
    }

    private static String streams(Progress progress, Function<StreamProgress, String> column) {
        return progress.streams().stream().map(column).map(text -> String.format(Locale.ROOT, "%-26s", text))
                .collect(Collectors.joining()).stripTrailing();
    }

    private static String upTo(StreamProgress stream) {
        return stream.watermark().map(DemoScreen::moment).orElse("-") + " (" + rough(stream.behind()) + ")";
    }

    /** The time of a moment of the last hours, else its day: before it has caught up, Tidemark is months back. */
    private static String moment(Instant at) {
        return (at.isAfter(Instant.now().minus(RECENT)) ? TIME : DAY).format(at);
    }

    private static String rough(Duration age) {
        return age.compareTo(RECENT) < 0 ? age.toSeconds() + " s" : age.toDays() + " d";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A path as one would type it from the working directory. */
    private String shown(Path path) {
        return path.startsWith(here) && !path.equals(here) ? here.relativize(path).toString() : path.toString();
    }

    /** For a shell: as it is where it may stand so, else in single quotes. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9/._=+:,@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
