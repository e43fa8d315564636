package io.tidemark.reader;

import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.PrintStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a tenant's streams in a store, and against their source where one is given: a line a stream, a line each
 * problem, and an exit code other than 0 when there is one.
 */
public final class CheckReplica {
    private static final String USAGE = """
            usage: CheckReplica --endpoint URL --key KEY --secret SECRET --tenant TENANT --streams STREAM[=TABLE],...
                   [--jdbc URL --user USER --password PASSWORD] [--deep]
                   [--head SHA256] [--bucket-pattern PATTERN] [--prefix PREFIX] [--start INSTANT]""";
    private static final Set<String> REQUIRED = Set.of("endpoint", "key", "secret", "tenant", "streams");
    private static final Set<String> OPTIONAL = Set.of("jdbc", "user", "password", "head", "bucket-pattern", "prefix",
            "start");
    private static final Map<String, String> TABLES = Map.of("akten", "akte", "dokumente", "dokument");
    private static final String FILES_OF_DOKUMENTE = "dokument_file";

    private final Map<String, String> arguments;
    private final boolean deep;
    private final PrintStream out;

    private CheckReplica(Map<String, String> arguments, boolean deep, PrintStream out) {
        this.arguments = arguments;
        this.deep = deep;
        this.out = out;
    }

    public static void main(String[] args) throws SQLException {
        System.exit(run(args, System.out));
    }

    /** Returns 0 for a replica without problems, 1 for one with some, 2 for arguments that make no sense. */
    public static int run(String[] args, PrintStream out) throws SQLException {
        Map<String, String> arguments = new HashMap<>();
        boolean deep = false;
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (name.equals("deep")) {
                deep = true;
            } else if (i + 1 < args.length && (REQUIRED.contains(name) || OPTIONAL.contains(name))) {
                arguments.put(name, args[++i]);
            } else {
                out.println("unknown argument, or one without a value: " + args[i] + "\n" + USAGE);
                return 2;
            }
        }
        if (!arguments.keySet().containsAll(REQUIRED)) {
            out.println(USAGE);
            return 2;
        }
        return new CheckReplica(arguments, deep, out).check() ? 0 : 1;
    }

    private boolean check() throws SQLException {
        boolean sound = true;
        try (S3Client s3 = S3Client.builder().endpointOverride(URI.create(arguments.get("endpoint")))
                .region(Region.US_EAST_1).forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(arguments.get("key"), arguments.get("secret"))))
                // Stores other than Amazon's refuse or lack the SDK's own checksums; the reader computes SHA-256.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED).build()) {
            Layout layout = new Layout(arguments.getOrDefault("bucket-pattern", Layout.DEFAULT.bucketPattern()),
                    arguments.getOrDefault("prefix", ""),
                    Instant.parse(arguments.getOrDefault("start", Layout.DEFAULT.start().toString())));
            for (String stream : arguments.get("streams").split(",")) {
                String[] parts = stream.split("=", 2);
                String table = parts.length == 2 ? parts[1] : TABLES.getOrDefault(parts[0], parts[0]);
                sound &= check(new ReplicaReader(s3, layout), parts[0], table);
            }
        }
        return sound;
    }

    private boolean check(ReplicaReader reader, String stream, String table) throws SQLException {
        ReadOptions options = ReadOptions.forStream(stream).withDeep(deep);
        if (arguments.containsKey("head")) {
            options = options.withExpectedHead(arguments.get("head"));
        }
        String tenant = arguments.get("tenant");
        List<String> problems = new ArrayList<>();
        Replica replica;
        String compared = "";
        if (arguments.containsKey("jdbc")) {
            try (SourceComparison comparison = new SourceComparison(source(), table, tenant)) {
                replica = reader.read(tenant, stream, options, comparison);
                SourceDifferences differences = comparison.compare();
                compared = " source=" + differences.sourceRows() + " ids=" + differences.replicaRows();
                differences.problems().forEach(problem -> problems.add(table + " " + problem));
                if (table.equals(TABLES.get("dokumente"))) {
                    comparison.compareFiles(FILES_OF_DOKUMENTE).forEach(problem -> problems.add(table + " " + problem));
                }
            }
        } else {
            replica = reader.read(tenant, stream, options);
        }
        problems.addAll(0, replica.problems());
        out.println((problems.isEmpty() ? "sound" : "UNSOUND") + " tenant=" + tenant + " stream=" + stream
                + " archives=" + replica.archives().size() + " rows=" + replica.rows()
                + " attachments=" + replica.attachments() + " missing=" + replica.missingAttachments()
                + " setAside=" + replica.setAside() + " orphans=" + replica.orphans().size()
                + " strangers=" + replica.strangers().size() + compared + " problems=" + problems.size());
        problems.forEach(problem -> out.println("  problem: " + problem));
        replica.notes().forEach(note -> out.println("  note: " + note));
        replica.strangers().forEach(stranger -> out.println("  stranger: " + stranger));
        return problems.isEmpty();
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(arguments.get("jdbc"));
        source.setUser(arguments.get("user"));
        source.setPassword(arguments.get("password"));
        return source;
    }
}
