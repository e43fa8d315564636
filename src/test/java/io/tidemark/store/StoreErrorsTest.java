package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StoreErrorsTest {
    private static S3Exception error(int status, String code) {
        return (S3Exception) S3Exception.builder().statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().serviceName("S3").errorCode(code).errorMessage("Refused").build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "403, SignatureDoesNotMatch, 'tidemark.store.access-key and secret-key are another store''s, or wrong'",
        "403, RequestTimeTooSkewed, 'the clocks of this machine and of the store differ: let NTP set both'",
        "400, AuthorizationHeaderMalformed, 'the bucket is in another region: tidemark.store.region'",
        "301, PermanentRedirect, 'the bucket is in another region: tidemark.store.region'",
        "400, InvalidBucketName, 'the store has rules of its own for names: tidemark.store.bucket'",
        "400, EntityTooLarge, 'the store takes no object as large: lower tidemark.stream.default.batch-bytes'",
        "403, ExpiredToken, 'check tidemark.store.access-key and secret-key, and what the key may do (docs/PRIVILEGES.md)'",
        "503, SlowDown, 'the store is overloaded or down: the next run tries again'",
        "507, , 'the store is full: make room there'"})
    void eachCodeHasItsHint(int status, String code, String hint) {
        assertThat(StoreErrors.hint(error(status, code))).contains(hint);
    }

    @Test
    void whatTellsNothingHasNoHint() {
        assertThat(StoreErrors.hint(error(418, "Teapot"))).isEmpty();
        assertThat(StoreErrors.hint(new IllegalStateException("x"))).isEmpty();
        assertThat(StoreErrors.hint(SdkClientException.create("Unable to load credentials from any of the providers")))
                .contains("give tidemark.store.access-key and secret-key");
        assertThat(StoreErrors.hint(SdkClientException.create("PKIX path building failed")))
                .contains("import the certificate of the store's authority into Java's trust store");
    }

    @Test
    void errorNamesItsRequestAndStaysWhatItIs() {
        S3Exception named = NamedRequest.named(error(503, "SlowDown"), "PutObject b/k");

        assertThat(named).hasMessageStartingWith("PutObject b/k: Refused (Service: S3, Status Code: 503");
        assertThat(named.statusCode()).isEqualTo(503);
        assertThat(named.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
    }
}
