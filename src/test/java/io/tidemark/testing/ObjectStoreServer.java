package io.tidemark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server on 127.0.0.1, whose objects live in memory or in a folder one can browse, and whose requests can be
 * made to fail.
 *
 * <pre>{@code
 * try (ObjectStoreServer store = ObjectStoreServer.inMemory()) {
 *     store.faults().on(PUT).inBuckets("tidemark-acme-").refuse(403);
 *     …
 *     assertThat(store.keys("tidemark-globex-2011-05")).containsExactly("akten/…");
 * }
 * }</pre>
 *
 * It checks signatures, digests and {@code If-None-Match} as S3 does. It needs addresses in path style, and takes objects
 * of up to 1 GiB, each in memory while it comes: how little memory a client needs shows only in a JVM of its own. Safe
 * for use by several threads, {@link #stop} and {@link #start} excepted.
 */
public final class ObjectStoreServer implements AutoCloseable {
    // A signed upload is held in memory until its signature is checked; the server's own limit is an eighth of this.
    private static final long OBJECT_BYTES_MAX = 1L << 30;

    private final BlobStore objects;
    private final Faults faults = new Faults();
    private final Map<String, AccessGrant> grants = new ConcurrentHashMap<>();
    private final int port;
    private S3Proxy server;
    private S3Client client;

    private ObjectStoreServer(BlobStore objects, int port) {
        this.objects = objects;
        this.port = port == 0 ? freePort() : port;
        grants.put(accessKey(), new AccessGrant(secretKey(), new FaultyBlobStore(objects, faults)));
        start();
    }

    /** Starts a server on a free port whose objects are gone when it is closed. */
    public static ObjectStoreServer inMemory() {
        return new ObjectStoreServer(new TransientNio2BlobStore(), 0);
    }

    /**
     * Starts a server whose buckets are the folders in {@code folder} and whose objects are the files in them; what is
     * there already is served.
     *
     * @param port 0 for a free one
     * @throws IllegalStateException when the folder's file system can't keep an object's metadata (extended attributes)
     */
    public static ObjectStoreServer inFolder(Path folder, int port) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        checkMetadataIsKept(folder);
        return new ObjectStoreServer(new FilesystemNio2BlobStore(folder.toString()), port);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public String region() {
        return "us-east-1";
    }

    /** The access key that may do everything; {@link #grant} makes others. */
    public String accessKey() {
        return "tidemark";
    }

    public String secretKey() {
        return "tidemark-secret";
    }

    /**
     * Adds credentials that reach only the buckets whose name begins with {@code bucketPrefix}: all others answer 403.
     * A second call for the same access key changes its secret and its buckets.
     */
    public void grant(String accessKey, String secretKey, String bucketPrefix) {
        grants.put(accessKey, new AccessGrant(secretKey,
                new RestrictedBlobStore(new FaultyBlobStore(objects, faults), bucketPrefix)));
    }

    /** What shall go wrong, and what was asked for. */
    public Faults faults() {
        return faults;
    }

    /** The same client each time, closed together with the server. */
    public synchronized S3Client s3Client() {
        if (client == null) {
            client = s3Client(accessKey(), secretKey());
        }
        return client;
    }

    /** A new client with credentials of one's own; the caller closes it. */
    public S3Client s3Client(String accessKey, String secretKey) {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
                .build();
    }

    /** The names of all buckets, sorted. */
    public List<String> buckets() {
        return s3Client().listBuckets().buckets().stream().map(Bucket::name).sorted().toList();
    }

    /** The keys of all objects of a bucket, sorted; none where there is no such bucket. */
    public List<String> keys(String bucket) {
        return keys(bucket, "");
    }

    /** The keys of a bucket that begin with {@code prefix}, sorted; none where there is no such bucket. */
    public List<String> keys(String bucket, String prefix) {
        if (!buckets().contains(bucket)) {
            return List.of();
        }
        return s3Client().listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key).sorted().toList();
    }

    /** The content of an object. */
    public byte[] bytes(String bucket, String key) {
        return s3Client().getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
    }

    /** The content of an object as UTF-8 text. */
    public String text(String bucket, String key) {
        return new String(bytes(bucket, key), StandardCharsets.UTF_8);
    }

    /** The metadata of an object: content type, length, user metadata. */
    public HeadObjectResponse head(String bucket, String key) {
        return s3Client().headObject(head -> head.bucket(bucket).key(key));
    }

    /** Starts the server again on its port, with all it held; does nothing when it runs. */
    public void start() {
        if (server != null) {
            return;
        }
        S3Proxy starting = S3Proxy.builder()
                .blobStore(new FaultyBlobStore(objects, faults))
                .endpoint(endpoint())
                .v4MaxNonChunkedRequestSize(OBJECT_BYTES_MAX)
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey(), secretKey())
                .build();
        starting.setBlobStoreLocator((accessKey, bucket, key) -> grants.get(accessKey));
        try {
            starting.start();
        } catch (Exception e) {
            throw new IllegalStateException("can't serve S3 on port " + port, e);
        }
        server = starting;
    }

    /** Stops listening, as in an outage; objects, faults and credentials stay. Does nothing when it is stopped. */
    public void stop() {
        if (server == null) {
            return;
        }
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("can't stop the S3 server on port " + port, e);
        }
        server = null;
    }

    /** Stops the server for good; objects in a folder stay. May be called more than once. */
    @Override
    public synchronized void close() {
        faults.clear();
        if (client != null) {
            client.close();
            client = null;
        }
        stop();
        objects.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The server keeps metadata in extended attributes; without them it would lose the sha256 silently.
    private static void checkMetadataIsKept(Path folder) {
        Path probe = null;
        try {
            probe = Files.createTempFile(folder, ".probe", "");
            Files.setAttribute(probe, "user:tidemark", new byte[] {1});
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new IllegalStateException("the file system of " + folder + " keeps no extended attributes\n"
                    + "HINT: choose a folder on another file system (ext4, xfs, btrfs, apfs)", e);
        } finally {
            deleteIfExists(probe);
        }
    }

    private static void deleteIfExists(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
