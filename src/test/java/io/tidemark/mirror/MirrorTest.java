package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.testing.Operation;
import io.tidemark.verify.Place;
import io.tidemark.verify.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A mirror has what the replica promises, byte for byte, and nothing that it doesn't. */
class MirrorTest extends MirrorFixture {
    @Test
    void mirrorIsAReplicaOfItsOwnAndTheNextOneReadsNothingTwice() throws IOException {
        var first = mirror(NEW);

        assertThat(first.findings()).isEmpty();
        assertThat(first.carried()).isEqualTo(contents.size());
        assertSame();
        for (String tenant : Stage.TENANTS) {
            for (String stream : Stage.STREAMS) {
                assertThat(stage.verify(mirror, tenant, stream).findings()).isEmpty();
            }
        }
        assertThat(Files.getLastModifiedTime(folder.resolve(pdf("acme"))).toInstant())
                .isEqualTo(stage.store.head(Place.bucket(pdf("acme")), Place.key(pdf("acme"))).lastModified());

        stage.store.faults().forgetRequests();
        var second = mirror(NEW);
        assertThat(second.findings()).isEmpty();
        assertThat(second.carried()).isZero();
        assertThat(stage.store.faults().count(Operation.GET)).isZero();
    }

    @Test
    void monthHasTheArchivesThatMayHaveRowsOfItAndTheirAttachments() {
        Scope april = new Scope(Optional.of(Instant.parse("2011-04-01T00:00:00Z")),
                Optional.of(Instant.parse("2011-05-01T00:00:00Z")), Optional.empty());

        assertThat(mirror(new MirrorOptions(april, false)).findings()).isEmpty();
        // By their names, the first archive of dokumente and the supplements could have rows of April, too.
        assertThat(copies()).isEqualTo(contents.keySet().stream().filter(object -> object.contains("akten-00000003_")
                || object.contains("akten-00000006_")).toList());

        assertThat(mirror(NEW).findings()).isEmpty();
        assertSame();
    }

    @Test
    void whatWasStoredAgainInTheSameBytesIsReadOnce() throws IOException {
        mirror(NEW);
        Files.setLastModifiedTime(folder.resolve(pdf("acme")), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        stage.store.faults().forgetRequests();

        assertThat(mirror(NEW).findings()).isEmpty();
        assertThat(mirror(NEW).findings()).isEmpty();
        assertThat(stage.store.faults().count(Operation.GET)).isEqualTo(1);
    }

    @Test
    void leftoversOfARunThatDiedAreNotCarriedOver() {
        String leftover = pdf("acme").replace(".pdf", "x.pdf");
        store.put(leftover, contents.get(pdf("acme")));

        assertThat(mirror(NEW).findings()).isEmpty();
        assertSame();
        store.remove(leftover);
    }

    @Test
    void resultForTheStateHasTheFirstFindings() {
        store.remove(pdf("acme"));
        MirrorReport report = mirror(NEW).reports().stream()
                .filter(each -> each.key().equals(new StreamKey("acme", "dokumente", "s3"))).findFirst().orElseThrow();

        var result = MirrorFigures.result(report);
        assertThat(result.kind()).isEqualTo("mirror");
        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.message()).startsWith("1 finding: vanished: " + pdf("acme"));
        assertThat(result.figures()).contains("\"carriedAttachments\":2", "\"firstFindings\":[\"vanished: ",
                "\"counts\":{\"vanished\":1,\"changed\":0,\"damaged\":0,\"spoilt\":0}");
    }
}
