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
            public PutObjectResponse proceedWithHalfTheBody() {
                byte[] whole = readAll(body);
                long halfBytes = whole.length / 2;
                return FaultyBlobStore.super.putBlob(request.toBuilder().contentLength(halfBytes).contentMD5(null).build(),
                        new ByteArrayInputStream(whole, 0, (int) halfBytes));
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
            public T proceedWithHalfTheBody() {
                return request.get();
            }
        });
    }

    private static byte[] readAll(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
