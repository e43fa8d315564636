package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.StreamKey;
import io.tidemark.verify.Certificate;
import io.tidemark.verify.CertificateFigures;
import io.tidemark.verify.Finding;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Shows what a verification finds, when it finds it, and its certificates, to a person or to a program. There may be as
 * many findings as objects, so none is held. Safe for use by many threads.
 */
final class VerifyView implements AutoCloseable {
    private final PrintWriter out;
    private final Optional<JsonGenerator> json;
    private final List<Certificate> certificates = new ArrayList<>();
    private boolean isEnded;

    private VerifyView(PrintWriter out, Optional<JsonGenerator> json) {
        this.out = out;
        this.json = json;
    }

    static VerifyView open(PrintWriter out, boolean asJson) {
        if (!asJson) {
            return new VerifyView(out, Optional.empty());
        }
        try {
            JsonGenerator json = new ObjectMapper().createGenerator(out).useDefaultPrettyPrinter()
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeArrayFieldStart("findings");
            return new VerifyView(out, Optional.of(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void finding(StreamKey key, Finding finding) {
        if (json.isEmpty()) {
            out.println(key.tenant() + (key.stream().isEmpty() ? "" : "/" + key.stream()) + ": " + finding);
            out.flush();
            return;
        }
        write(json.get(), generator -> generator.writeTree(Json.object().put("tenant", key.tenant())
                .put("stream", key.stream().isEmpty() ? null : key.stream()).put("kind", finding.kind().word())
                .put("object", finding.object()).put("fact", finding.fact())));
    }

    synchronized void certificate(Certificate certificate) {
        if (json.isEmpty()) {
            out.print(text(certificate));
            out.flush();
        } else {
            certificates.add(certificate);
        }
    }

    /** All streams are done. */
    synchronized void end(boolean isPassed) {
        isEnded = true;
        json.ifPresent(generator -> write(generator, writer -> {
            writer.writeEndArray();
            writer.writeArrayFieldStart("certificates");
            for (Certificate certificate : certificates) {
                writer.writeTree(CertificateFigures.json(certificate));
            }
            writer.writeEndArray();
            writer.writeStringField("verdict", isPassed ? "passed" : "failed");
            writer.writeEndObject();
        }));
        if (json.isPresent()) {
            out.println();
        }
    }

    /** Ends the output, also where a failure cut it short: it is not complete JSON then. */
    @Override
    public synchronized void close() {
        if (isEnded) {
            json.ifPresent(generator -> write(generator, JsonGenerator::close));
        }
        out.flush();
    }

    private interface Writing {
        void by(JsonGenerator generator) throws IOException;
    }

    private static void write(JsonGenerator generator, Writing writing) {
        try {
            writing.by(generator);
            generator.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Certificate certificate) {
        var text = new StringBuilder();
        line(text, "certificate", certificate.key().tenant() + "/" + certificate.key().stream() + ", target "
                + certificate.key().target() + ", in " + certificate.place());
        line(text, "verdict", certificate.verdict().word()
                + (certificate.isPartial() ? " (partial: " + certificate.options().scope() + ")" : ""));
        line(text, "verified", Readable.moment(certificate.startedAt()) + " to " + Readable.moment(certificate.finishedAt())
                + ", attachments " + (certificate.options().deep() ? "byte by byte" : "by size and metadata"));
        line(text, "interval", watermark(certificate.fromExclusive()) + " to " + watermark(certificate.toInclusive()));
        line(text, "archives", Readable.count(certificate.archives()) + (certificate.isPartial()
                ? ", of which " + Readable.count(certificate.archivesRead()) + " were read" : "") + " ("
                + Readable.count(certificate.supplements()) + " supplements)");
        line(text, "rows", Readable.count(certificate.rows()) + " (" + Readable.count(certificate.setAside()) + " set aside)");
        line(text, "attachments", Readable.count(certificate.attachments()) + " (" + Readable.count(certificate.missing())
                + " missing at the source)");
        line(text, "bytes", Readable.bytes(certificate.archiveBytes()) + " of archives, "
                + Readable.bytes(certificate.attachmentBytes()) + " of attachments");
        line(text, "head", certificate.head().map(ref -> "sequence " + certificate.headSequence() + ", SHA-256 " + ref.sha256()
                + ", " + ref.bucket() + "/" + ref.key()).orElse("unproved"));
        line(text, "compared", "with " + certificate.compared());
        line(text, "besides", Readable.count(certificate.orphans()) + " orphans, " + count(certificate.strangers())
                + " strangers, " + count(certificate.leftovers()) + " leftovers");
        line(text, "faults", Readable.count(certificate.faults()));
        return text.append('\n').toString();
    }

    private static String count(OptionalLong count) {
        return count.isPresent() ? Readable.count(count.getAsLong()) : "unknown";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(13 - name.length())).append(value).append('\n');
    }

    private static String watermark(Optional<Watermark> watermark) {
        return watermark.map(at -> at.updatedAt() + at.id().map(id -> " (id " + id + ")").orElse("")).orElse("unknown");
    }
}
