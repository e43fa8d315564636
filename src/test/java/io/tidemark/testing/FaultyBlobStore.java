package io.tidemark.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Passes each request to the store it wraps, by way of the faults. */
final class FaultyBlobStore extends ForwardingBlobStore {
    private final Faults faults;

    FaultyBlobStore(BlobStore delegate, Faults faults) {
        super(delegate);
        this.faults = faults;
    }

    /** Keeps the wrapped store: a server that is stopped and started again must find its objects. */
    @Override
    public void close() {
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        return faults.around(new StoreRequest(Operation.PUT, request.bucket(), request.key()), new Fault.Call<>() {
            @Override
            public PutObjectResponse proceed() {
                return FaultyBlobStore.super.putBlob(request, body);
            }

            @Override
            public PutObjectResponse proceedWith(Tampering tampering) {
                byte[] bytes = tampering.body(tampering == Tampering.IGNORE_CHECKSUMS
                        ? readUnchecked(body, Math.toIntExact(request.contentLength())) : readAll(body));
                var tampered = request.toBuilder().contentLength((long) bytes.length);
                if (tampering == Tampering.IGNORE_CONDITIONS) {
                    tampered.ifNoneMatch(null);
                } else {
                    tampered.contentMD5(null);
                }
                return FaultyBlobStore.super.putBlob(tampered.build(), new ByteArrayInputStream(bytes));
            }
        });
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return around(Operation.GET, request.bucket(), request.key(), () -> super.getBlob(request));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return around(Operation.HEAD, request.bucket(), request.key(), () -> super.blobMetadata(request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return around(Operation.DELETE, request.bucket(), request.key(), () -> super.removeBlob(request));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return around(Operation.COPY, request.destinationBucket(), request.destinationKey(), () -> super.copyBlob(request));
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        return around(Operation.MULTIPART, request.bucket(), request.key(), () -> super.initiateMultipartUpload(request));
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        String prefix = request.prefix() == null ? "" : request.prefix();
        return around(Operation.LIST, request.bucket(), prefix, () -> super.list(request));
    }

    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        return around(Operation.CREATE_BUCKET, request.bucket(), "", () -> super.createContainer(request));
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return around(Operation.HEAD_BUCKET, request.bucket(), "", () -> super.headBucket(request));
    }

    @Override
    public ListBucketsResponse list() {
        return around(Operation.LIST_BUCKETS, "", "", super::list);
    }

    private <T> T around(Operation operation, String bucket, String key, Supplier<T> request) {
        return faults.around(new StoreRequest(operation, bucket, key), new Fault.Call<>() {
            @Override
            public T proceed() {
                return request.get();
            }

            @Override
            public T proceedWith(Tampering tampering) {
                return request.get();
            }
        });
    }

    // The server checks a checksum when the last byte was read, and tells it by an exception of that very read.
    private static byte[] readUnchecked(InputStream body, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        try {
            body.readNBytes(bytes, 0, sizeBytes);
        } catch (IOException wrongChecksum) {
            return bytes;
        }
        return bytes;
    }

    private static byte[] readAll(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
