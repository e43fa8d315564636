package io.tidemark.store;

import io.tidemark.config.ConnectionSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.PayloadChecksumStore;
import software.amazon.awssdk.http.auth.spi.signer.SdkInternalHttpSignerProperty;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A first attempt to put an object that is not large, by the SDK's endpoint rules, signer and HTTP client alone: what else the
 * SDK does for a request takes as much CPU time again, of which attachments are mostly made (bench/README.md).
 *
 * <p>Only a plain success counts. Whatever else comes, a refusal, a fault or nothing in time, is not taken for an answer: the
 * SDK puts the object then as if nothing had been, with its errors, retries and patience. So such an object is tried once more
 * than {@code attempts}, and nothing is to be known here of how S3 fails. After it, the SDK alone puts the next
 * {@link #REST_PUTS} objects, so that a store which this never suits, or keys that are all taken, cost next to nothing; but not
 * where only the bucket is missing, as each month's is for its first objects. Where a request is to be tried once, this never
 * tries. Safe for use by many threads.
 */
final class QuickPut {
    private static final Logger LOG = LoggerFactory.getLogger(QuickPut.class);
    private static final int REST_PUTS = 100;
    // An archive has some three MiB; of what is larger, too much would be sent before a refusal is seen.
    private static final long BYTES_MAX = 16 << 20;
    private static final int NO_BUCKET = 404;
    static final ScheduledThreadPoolExecutor CLOCK = clock();
    private static final ContentStreamProvider NOTHING = ContentStreamProvider.fromByteArray(new byte[0]);

    private final ConnectionSettings settings;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final PutMetrics metrics;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final S3EndpointProvider endpoints = S3EndpointProvider.defaultProvider();
    private final AtomicInteger rest = new AtomicInteger();
    // One after the other goes to the same bucket, and to find its endpoint costs a twentieth of sending a PDF.
    private volatile BucketEndpoint last = new BucketEndpoint("", URI.create(""));

    /** Where requests of a bucket go. */
    private record BucketEndpoint(String bucket, URI endpoint) {
    }

    QuickPut(ConnectionSettings settings, AwsCredentialsProvider credentials, SdkHttpClient http, PutMetrics metrics) {
        this.settings = settings;
        this.credentials = credentials;
        this.http = http;
        this.metrics = metrics;
    }

    /** What the store answered; empty where the SDK is to put the object, whatever became of it here. */
    Optional<PutObjectResponse> put(PutObjectRequest request, RequestBody body) {
        if (settings.attempts() == 1 || sizeBytes(body) > BYTES_MAX || !isOurs(request) || !isPlain(request)
                || rest.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return Optional.empty();
        }
        PutMetrics.Attempt attempt = metrics.begin();
        Optional<SdkHttpResponse> answer = Optional.empty();
        try {
            answer = Optional.of(send(request, body, attempt));
        } catch (IOException | RuntimeException e) {
            LOG.debug("first attempt failed object={}/{}", request.bucket(), request.key(), e);
        }
        Optional<SdkHttpResponse> stored = answer.filter(SdkHttpResponse::isSuccessful);
        if (stored.isPresent()) {
            attempt.succeeded();
        } else {
            attempt.failed();
            if (answer.filter(head -> head.statusCode() == NO_BUCKET).isEmpty()) {
                rest.set(REST_PUTS);
            }
        }
        return stored.map(QuickPut::response);
    }

    private static long sizeBytes(RequestBody body) {
        return body.optionalContentLength().orElse(Long.MAX_VALUE);
    }

    // Of these the bytes can be read again; another's stream, as an integrator's own route may have, would be used up.
    private static boolean isOurs(PutObjectRequest request) {
        return request.metadata().containsKey(ObjectToStore.SHA256);
    }

    // A request with anything else to it, as a route with options of its own may make, is the SDK's.
    private static boolean isPlain(PutObjectRequest request) {
        return request.equals(PutObjectRequest.builder().bucket(request.bucket()).key(request.key())
                .contentLength(request.contentLength()).contentType(request.contentType()).contentMD5(request.contentMD5())
                .ifNoneMatch(request.ifNoneMatch()).metadata(request.hasMetadata() ? request.metadata() : null).build());
    }

    private SdkHttpResponse send(PutObjectRequest put, RequestBody body, PutMetrics.Attempt attempt) throws IOException {
        ExecutableHttpRequest call = http.prepareRequest(HttpExecuteRequest.builder()
                .request(sign(request(put, body), put, body)).contentStreamProvider(body.contentStreamProvider())
                .metricCollector(attempt.ofHttp()).build());
        Future<?> timeout = CLOCK.schedule(call::abort, settings.attemptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            HttpExecuteResponse answer = call.call();
            SdkHttpResponse head = answer.httpResponse();
            attempt.answered(head.statusCode());
            // Read to its end, so that the connection serves the next one.
            answer.responseBody().ifPresent(QuickPut::skip);
            return head;
        } finally {
            timeout.cancel(false);
        }
    }

    private SdkHttpRequest request(PutObjectRequest put, RequestBody body) {
        URI bucket = endpoint(put.bucket());
        SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(SdkHttpMethod.PUT).uri(bucket)
                .encodedPath(withoutSlash(bucket.getRawPath()) + "/" + encoded(put.key()))
                .putHeader("Content-Length", String.valueOf(sizeBytes(body)))
                .putHeader("Content-Type", Optional.ofNullable(put.contentType()).orElse(body.contentType()));
        Optional.ofNullable(put.contentMD5()).ifPresent(md5 -> request.putHeader("Content-MD5", md5));
        Optional.ofNullable(put.ifNoneMatch()).ifPresent(none -> request.putHeader("If-None-Match", none));
        if (!PutAtOnce.isSmall(sizeBytes(body))) {
            request.putHeader(PutAtOnce.EXPECT, "100-continue");
        }
        put.metadata().forEach((name, value) -> request.putHeader("x-amz-meta-" + name, value));
        return request.build();
    }

    private URI endpoint(String bucket) {
        BucketEndpoint known = last;
        if (!known.bucket().equals(bucket)) {
            known = new BucketEndpoint(bucket, endpoints.resolveEndpoint(S3EndpointParams.builder().bucket(bucket)
                    .region(Region.of(settings.region())).forcePathStyle(settings.pathStyle())
                    .endpoint(settings.endpoint().map(URI::toString).orElse(null)).build()).join().url());
            last = known;
        }
        return known.endpoint();
    }

    private SdkHttpRequest sign(SdkHttpRequest request, PutObjectRequest put, RequestBody body) {
        return signer.sign(sign -> {
            sign.identity(credentials.resolveCredentials()).request(request).payload(body.contentStreamProvider())
                    .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    // As the SDK does: what TLS protects needs no second hash.
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, request.protocol().equals("http"));
            tellHash(sign, PutChecksum.hashOf(put).orElseThrow());
        }).request();
    }

    // The signer sends a hash that it knows, as the checksum and as that of the signed payload. But it hashes what it is given
    // all the same, 5 % of the CPU of an attachment, so it is given nothing.
    private static void tellHash(SignRequest.Builder<AwsCredentialsIdentity> sign, byte[] sha256) {
        PayloadChecksumStore known = PayloadChecksumStore.create();
        known.putChecksumValue(DefaultChecksumAlgorithm.SHA256, sha256);
        sign.payload(NOTHING).putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.SHA256)
                .putProperty(SdkInternalHttpSignerProperty.CHECKSUM_STORE, known);
    }

    private static ScheduledThreadPoolExecutor clock() {
        var clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "tidemark-store-timeout");
            thread.setDaemon(true);
            return thread;
        });
        // Nearly all are cancelled long before their time, and would hold their object's bytes until then.
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    private static PutObjectResponse response(SdkHttpResponse head) {
        return PutObjectResponse.builder().eTag(head.firstMatchingHeader("ETag").orElse(null))
                .versionId(head.firstMatchingHeader("x-amz-version-id").orElse(null)).build();
    }

    private static void skip(AbortableInputStream content) {
        try (content) {
            content.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    // RFC 3986, as signatures want it; URLEncoder makes a form's encoding.
    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~")
                .replace("%2F", "/");
    }
}
