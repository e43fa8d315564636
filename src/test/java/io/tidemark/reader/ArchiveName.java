package io.tidemark.reader;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an archive's key says.
 *
 * @param from      empty for a supplement
 * @param digest    twelve hex digits
 * @param extension {@code tgz} or {@code tar.zst}
 */
record ArchiveName(long sequence, Optional<Instant> from, Instant to, String digest, String extension) {

    private static final String TIME = "\\d{8}T\\d{6}\\.\\d{6}";
    private static final Pattern FORM = Pattern.compile(
            "-(\\d{8})_(" + TIME + "|supplement)_(" + TIME + ")_([0-9a-f]{12})\\.(tgz|tar\\.zst)");

    /** Reads the part of a key after the stream's folder; empty where it isn't an archive's. */
    static Optional<ArchiveName> parse(String stream, String withinStream) {
        String escaped = Names.escape(stream);
        if (!withinStream.startsWith(escaped)) {
            return Optional.empty();
        }
        Matcher m = FORM.matcher(withinStream.substring(escaped.length()));
        if (!m.matches()) {
            return Optional.empty();
        }
        boolean supplement = m.group(2).equals("supplement");
        Optional<Instant> from = supplement ? Optional.empty() : Names.fromName(m.group(2));
        Optional<Instant> to = Names.fromName(m.group(3));
        if (to.isEmpty() || !supplement && from.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ArchiveName(Long.parseLong(m.group(1)), from, to.get(), m.group(4), m.group(5)));
    }

    boolean supplement() {
        return from.isEmpty();
    }

    /** Where the archive says it begins; a supplement begins where it ends. */
    Instant begins() {
        return from.orElse(to);
    }
}
