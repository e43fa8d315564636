package io.tidemark.bench;

import io.tidemark.batch.Sha256;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Keeps an S3 server busy until its JVM has compiled what a PUT needs: a store that one pays for is warm, and a cold one
 * takes three times the CPU, of the same cores, from all contenders.
 */
final class WarmUp {
    private static final String BUCKET = "warm-up";
    private static final int THREADS = 16;
    // By then a PUT takes a third of the CPU time of the first thousands.
    private static final int SMALL_PUTS = 60_000;
    private static final int LARGE_PUTS = 100;
    // Of the size of a PDF, and of an archive.
    private static final byte[] SMALL = new byte[60 << 10];
    private static final byte[] LARGE = new byte[4 << 20];

    private WarmUp() {
    }

    /** Puts objects into a bucket of its own, which stays. */
    static void of(StoreProcess store) throws InterruptedException, ExecutionException {
        System.err.println("warming the S3 server up");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (S3Client client = client(store.endpoint())) {
            client.createBucket(bucket -> bucket.bucket(BUCKET));
            List<Callable<Object>> puts = new ArrayList<>();
            for (int i = 0; i < SMALL_PUTS; i++) {
                String key = "small/" + i;
                puts.add(() -> put(client, key, SMALL));
            }
            for (int i = 0; i < LARGE_PUTS; i++) {
                String key = "large/" + i;
                puts.add(() -> put(client, key, LARGE));
            }
            for (Future<Object> put : threads.invokeAll(puts)) {
                put.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // With all that any contender asks for, digests and condition, since each is code of its own.
    private static Object put(S3Client client, String key, byte[] content) {
        String md5 = Base64.getEncoder().encodeToString(Sha256.digest("MD5").digest(content));
        byte[] sha256 = Sha256.digest().digest(content);
        return client.putObject(put -> put.bucket(BUCKET).key(key).contentType("application/pdf").contentMD5(md5).ifNoneMatch("*")
                .checksumSHA256(Base64.getEncoder().encodeToString(sha256)).metadata(Map.of("sha256", Sha256.hex(sha256))),
                RequestBody.fromBytes(content));
    }

    private static S3Client client(String endpoint) {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.of(StoreProcess.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(StoreProcess.ACCESS_KEY, StoreProcess.SECRET_KEY)))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
                .build();
    }
}
