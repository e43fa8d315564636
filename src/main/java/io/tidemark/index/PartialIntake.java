package io.tidemark.index;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.TidemarkException;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ChainProof;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.ReplicaJson;
import io.tidemark.replica.StoredArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;

/** Fills an index anew from some archives of a chain, in the chain's order. One thread uses it. */
public final class PartialIntake implements AutoCloseable {
    private final ArchiveReader reader;
    private final ArchiveIntake intake;

    /** @param without members of rows that are left out of their hashes */
    public PartialIntake(ReplicaIndex index, ArchiveReader reader, Set<String> without) {
        index.clear();
        this.reader = reader;
        this.intake = new ArchiveIntake(index, document -> without.isEmpty() ? document : cut(document, without));
    }

    /**
     * Takes an archive, and returns the bytes of its rows' JSON.
     *
     * @throws TidemarkException where it is damaged; nothing of it is in the index then
     */
    public long take(StoredArchive archive) {
        try {
            ReadArchive.Whole whole = new ChainProof().next(reader.read(archive, intake));
            intake.keep(whole);
            return whole.batch().jsonBytes();
        } catch (RuntimeException e) {
            intake.forget();
            throw e;
        }
    }

    /** The document as it would be written without some members. */
    static byte[] cut(byte[] document, Set<String> without) throws IOException {
        var rest = new ByteArrayOutputStream(document.length);
        try (JsonParser parser = ReplicaJson.FACTORY.createParser(document)) {
            parser.nextToken();
            rest.write('{');
            int written = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int begin = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                String name = parser.currentName();
                parser.nextToken();
                parser.skipChildren();
                // Numbers and texts are read to their end only when they are asked for.
                parser.finishToken();
                int end = Math.toIntExact(parser.currentLocation().getByteOffset());
                if (!without.contains(name)) {
                    if (written++ > 0) {
                        rest.write(',');
                    }
                    rest.write(document, begin, end - begin);
                }
            }
            rest.write('}');
        }
        return rest.toByteArray();
    }

    @Override
    public void close() {
        intake.close();
    }
}
