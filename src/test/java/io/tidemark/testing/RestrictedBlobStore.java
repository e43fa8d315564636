package io.tidemark.testing;

import java.io.InputStream;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
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

/** What credentials of one tenant reach: buckets whose name begins with a prefix; all else is AccessDenied (403). */
final class RestrictedBlobStore extends ForwardingBlobStore {
    private final String bucketPrefix;

    RestrictedBlobStore(BlobStore delegate, String bucketPrefix) {
        super(delegate);
        this.bucketPrefix = bucketPrefix;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        check(request.bucket());
        return super.putBlob(request, body);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        check(request.bucket());
        return super.getBlob(request);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        check(request.bucket());
        return super.blobMetadata(request);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        check(request.bucket());
        return super.removeBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        check(request.bucket());
        return super.initiateMultipartUpload(request);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        check(request.bucket());
        return super.list(request);
    }

    @Override
    public ListBucketsResponse list() {
        throw new S3ProxyException(S3ErrorCode.ACCESS_DENIED);
    }

    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        check(request.bucket());
        return super.createContainer(request);
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        check(request.bucket());
        return super.headBucket(request);
    }

    private void check(String bucket) {
        if (!bucket.startsWith(bucketPrefix)) {
            throw new S3ProxyException(S3ErrorCode.ACCESS_DENIED);
        }
    }
}
