package io.tidemark.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.CheckKind;
import io.tidemark.batch.Timestamps;
import io.tidemark.replica.FirstOf;
import io.tidemark.state.CheckResult;
import io.tidemark.watermark.Watermark;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/** A certificate for programs. */
public final class CertificateFigures {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CertificateFigures() {
    }

    /** The certificate as {@code verify --json} has it: times in UTC to the millisecond, figures that aren't known null. */
    public static ObjectNode json(Certificate certificate) {
        ObjectNode node = NODES.objectNode().put("tenant", certificate.key().tenant())
                .put("stream", certificate.key().stream()).put("target", certificate.key().target())
                .put("place", certificate.place())
                .put("startedAt", certificate.startedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("finishedAt", certificate.finishedAt().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", certificate.verdict().word()).put("partial", certificate.isPartial())
                .put("scope", certificate.options().scope().toString()).put("deep", certificate.options().deep());
        node.set("from", watermark(certificate.fromExclusive()));
        node.set("to", watermark(certificate.toInclusive()));
        node.put("archives", certificate.archives()).put("archivesRead", certificate.archivesRead())
                .put("supplements", certificate.supplements()).put("rows", certificate.rows())
                .put("setAside", certificate.setAside()).put("attachments", certificate.attachments())
                .put("missing", certificate.missing()).put("archiveBytes", certificate.archiveBytes())
                .put("attachmentBytes", certificate.attachmentBytes()).put("headSequence", certificate.headSequence());
        node.set("head", certificate.head().<JsonNode>map(ref -> NODES.objectNode().put("bucket", ref.bucket())
                .put("key", ref.key()).put("sha256", ref.sha256())).orElse(NODES.nullNode()));
        return node.put("compared", certificate.compared()).put("orphans", certificate.orphans())
                .put("strangers", number(certificate.strangers())).put("leftovers", number(certificate.leftovers()))
                .put("faults", certificate.faults());
    }

    private static Long number(OptionalLong count) {
        return count.isPresent() ? count.getAsLong() : null;
    }

    /** What the state keeps of it: the figures, and the first faults. */
    public static CheckResult result(Certificate certificate) {
        ObjectNode figures = json(certificate);
        var faults = figures.putArray("firstFaults");
        certificate.firstFaults().forEach(fault -> faults.add(fault.object() + " " + fault.fact()));
        String message = certificate.faults() == 0 ? "" : FirstOf.message(certificate.faults(), "fault",
                certificate.firstFaults().get(0).object() + " " + certificate.firstFaults().get(0).fact());
        return new CheckResult(CheckKind.VERIFY.word(), certificate.key(), certificate.startedAt(), certificate.finishedAt(),
                certificate.verdict(), message, figures.toString());
    }

    private static JsonNode watermark(Optional<Watermark> watermark) {
        return watermark.<JsonNode>map(at -> NODES.objectNode().put("updatedAt", Timestamps.inDocument(at.updatedAt()))
                .put("id", at.id().orElse(null))).orElse(NODES.nullNode());
    }
}
