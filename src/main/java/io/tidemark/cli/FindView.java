package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.find.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows what is found, when it is found, to a person or to a program: there may be as many versions as rows, so none is held. */
final class FindView implements AutoCloseable {
    private final PrintWriter out;
    private final Optional<JsonGenerator> json;
    private final List<String[]> faults = new ArrayList<>();
    private long found;
    private boolean isEnded;

    private FindView(PrintWriter out, Optional<JsonGenerator> json) {
        this.out = out;
        this.json = json;
    }

    static FindView open(PrintWriter out, boolean asJson) {
        if (!asJson) {
            return new FindView(out, Optional.empty());
        }
        try {
            JsonGenerator json = new ObjectMapper().createGenerator(out).useDefaultPrettyPrinter()
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.writeStartObject();
            json.writeArrayFieldStart("versions");
            return new FindView(out, Optional.of(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param file where its attachment now is */
    void version(Version version, Optional<Path> file) {
        found++;
        if (json.isPresent()) {
            write(json.get(), version, file);
        } else {
            out.print(text(version, file));
            out.flush();
        }
    }

    private static String text(Version version, Optional<Path> file) {
        var text = new StringBuilder(version.key().tenant() + "/" + version.key().stream() + " " + Json.precise(version.updatedAt())
                + "\n");
        line(text, "row", version.name() + ".json, SHA-256 " + version.sha256());
        line(text, "archive", version.archive().bucket() + "/" + version.archive().key() + ", SHA-256 "
                + version.archive().sha256());
        version.attachment().ifPresent(attachment -> line(text, "attachment", text(attachment)));
        file.ifPresent(path -> line(text, "file", path.toString()));
        version.document().ifPresent(document -> text.append("  ").append(document).append('\n'));
        return text.append('\n').toString();
    }

    private static String text(AttachmentEntry attachment) {
        return attachment instanceof AttachmentEntry.Stored stored ? stored.bucket() + "/" + stored.key() + ", "
                + Readable.bytes(stored.sizeBytes()) + ", SHA-256 " + stored.sha256() : "missing at the source";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  ").append(name).append(" ".repeat(11 - name.length())).append(value).append('\n');
    }

    private static void write(JsonGenerator json, Version version, Optional<Path> file) {
        try {
            json.writeStartObject();
            json.writeStringField("tenant", version.key().tenant());
            json.writeStringField("stream", version.key().stream());
            json.writeNumberField("sequence", version.sequence());
            json.writeStringField("updatedAt", Json.precise(version.updatedAt()));
            json.writeStringField("row", version.name() + ".json");
            json.writeStringField("sha256", version.sha256());
            json.writeObjectFieldStart("archive");
            json.writeStringField("bucket", version.archive().bucket());
            json.writeStringField("key", version.archive().key());
            json.writeStringField("sha256", version.archive().sha256());
            json.writeEndObject();
            if (version.attachment().isEmpty()) {
                json.writeNullField("attachment");
            } else {
                json.writeObjectFieldStart("attachment");
                json.writeBooleanField("missing", version.attachment().get() instanceof AttachmentEntry.Missing);
                if (version.attachment().get() instanceof AttachmentEntry.Stored stored) {
                    json.writeStringField("bucket", stored.bucket());
                    json.writeStringField("key", stored.key());
                    json.writeNumberField("size", stored.sizeBytes());
                    json.writeStringField("sha256", stored.sha256());
                    json.writeStringField("file", file.map(Path::toString).orElse(null));
                }
                json.writeEndObject();
            }
            if (version.document().isPresent()) {
                // As it is: another way to write its numbers would lose digits.
                json.writeFieldName("document");
                json.writeRawValue(version.document().get());
            }
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something can't be counted on. */
    void fault(String object, String fact) {
        faults.add(new String[] {object, fact});
        if (json.isEmpty()) {
            out.println("fault: " + object + " " + fact);
            out.flush();
        }
    }

    /** All is read; returns whether something was found and nothing was amiss. */
    boolean end(long archives) {
        isEnded = true;
        if (json.isPresent()) {
            end(json.get(), archives);
        } else {
            out.println(Readable.count(found) + (found == 1 ? " version" : " versions") + " found in "
                    + Readable.count(archives) + (archives == 1 ? " archive" : " archives")
                    + (faults.isEmpty() ? "" : ", with " + Readable.count(faults.size()) + " faults"));
        }
        return found > 0 && faults.isEmpty();
    }

    private void end(JsonGenerator generator, long archives) {
        try {
            generator.writeEndArray();
            generator.writeArrayFieldStart("faults");
            for (String[] fault : faults) {
                generator.writeStartObject();
                generator.writeStringField("object", fault[0]);
                generator.writeStringField("fact", fault[1]);
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeNumberField("archives", archives);
            generator.writeNumberField("found", found);
            generator.writeEndObject();
            generator.flush();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the output; where a failure cut it short it is not complete JSON. */
    @Override
    public void close() {
        if (!isEnded && json.isPresent()) {
            out.println();
        }
        out.flush();
    }
}
