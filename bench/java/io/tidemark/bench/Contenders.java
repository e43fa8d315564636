package io.tidemark.bench;

import static io.tidemark.bench.StoreProcess.ACCESS_KEY;
import static io.tidemark.bench.StoreProcess.REGION;
import static io.tidemark.bench.StoreProcess.SECRET_KEY;

import io.tidemark.testing.SourceDatabase;
import java.util.List;

/** Tidemark, and what one would pick instead. Each ends with the rows, or PDFs, in the store. */
final class Contenders {
    // The most that the stock aggregation is asked for: it copies its archive for each entry.
    private static final int STOCK_ROWS_MAX = 5_000;
    private static final String AWS = "AWS_ACCESS_KEY_ID=" + ACCESS_KEY + " AWS_SECRET_ACCESS_KEY=" + SECRET_KEY
            + " AWS_DEFAULT_REGION=" + REGION + " aws --endpoint-url ";
    private static final String RCLONE = "env -u AWS_CA_BUNDLE rclone --config /dev/null --s3-provider Other --s3-access-key-id " + ACCESS_KEY
            + " --s3-secret-access-key " + SECRET_KEY + " --s3-region " + REGION + " --s3-endpoint ";

    /** Settings of the quickest compression. */
    static final String ZSTD = "tidemark.archive.compression=zstd\ntidemark.archive.level=1\n";

    private Contenders() {
    }

    /**
     * All of them.
     *
     * @param heap the JVM's heap for Tidemark, as {@code 256m}
     */
    static List<Contender> all(Distribution installed, String heap) {
        return List.of(
                tidemark("tidemark", installed, heap, ""),
                tidemark("tidemark-zstd", installed, heap, ZSTD),
                new Contender("script", "python3 python3:boto3 python3:psycopg2", work -> true, Contenders::script),
                new Contender("copy-gzip-aws", "psql gzip aws", Work::isAkten, ground -> copy(ground)
                        + " | gzip -6 | " + AWS + ground.endpoint() + " s3 cp - s3://bench/akten.json.gz --only-show-errors"),
                new Contender("copy-igzip-curl", "psql igzip curl", Work::isAkten, ground -> copy(ground)
                        + " | igzip -1 > akten.json.gz; curl -sSf --aws-sigv4 aws:amz:" + REGION + ":s3 -u " + ACCESS_KEY
                        + ":" + SECRET_KEY + " -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -T akten.json.gz "
                        + ground.endpoint() + "/bench/akten.json.gz"),
                new Contender("copy-pigz-rclone", "psql pigz rclone", Work::isAkten, ground -> copy(ground)
                        + " | pigz -6 | " + RCLONE + ground.endpoint() + " rcat :s3:bench/akten.json.gz"),
                new Contender("rclone-files", "rclone", work -> !work.isAkten(), ground -> RCLONE + ground.endpoint()
                        + " --transfers 16 --no-check-dest --s3-no-check-bucket copy " + Pdfs.exported(ground) + " :s3:bench/"),
                new Contender("camel-stock", "", work -> work.isAkten() && work.rows() <= STOCK_ROWS_MAX,
                        Contenders::stock));
    }

    /** Tidemark with settings of its own beside those that lead it to source and store. */
    static Contender tidemark(String name, Distribution installed, String heap, String settings) {
        return new Contender(name, "", work -> true, ground -> {
            ground.write("application.properties", configuration(ground.source(), ground.endpoint()) + settings);
            return installed.tidemark(heap) + " --config . run --once --stream " + ground.work().stream();
        });
    }

    /** What leads Tidemark to source and store. */
    static String configuration(SourceDatabase source, String endpoint) {
        return """
                tidemark.source.url=jdbc:postgresql://127.0.0.1:%d/%s
                tidemark.source.username=postgres
                tidemark.store.endpoint=%s
                tidemark.store.region=%s
                tidemark.store.access-key=%s
                tidemark.store.secret-key=%s
                tidemark.management.port=0
                tidemark.stream.default.time-limit=0s
                """.formatted(source.port(), source.name(), endpoint, REGION, ACCESS_KEY, SECRET_KEY);
    }

    private static String script(Ground ground) {
        return "python3 " + ground.file("bench/baselines/script.py") + " --source '" + libpq(ground) + "' --endpoint "
                + ground.endpoint() + " --access-key " + ACCESS_KEY + " --secret-key " + SECRET_KEY + " --tenant "
                + Work.TENANT + " --stream " + ground.work().stream();
    }

    private static String copy(Ground ground) {
        return "psql -qAt '" + libpq(ground) + "' -c \"COPY (SELECT row_to_json(a) FROM akte a WHERE tenant = '"
                + Work.TENANT + "') TO STDOUT\"";
    }

    private static String stock(Ground ground) {
        return "java -Xmx1g -cp " + System.getProperty("java.class.path") + " " + StockCamel.class.getName() + " "
                + ground.file("bench/baselines/stock.camel.yaml") + " " + ground.source().port() + " "
                + ground.source().name() + " " + ground.endpoint();
    }

    private static String libpq(Ground ground) {
        return "host=127.0.0.1 port=" + ground.source().port() + " dbname=" + ground.source().name() + " user=postgres";
    }
}
