package io.tidemark.reader;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/** Checks an archive's name, place, metadata and link against what it says of itself. */
final class ObjectCheck {
    private final Layout layout;

    ObjectCheck(Layout layout) {
        this.layout = layout;
    }

    void check(Head head, String tenant, String stream, Problems.About about) {
        Descriptor d = head.descriptor().orElseThrow();
        about.same("tenant", d.tenant(), tenant);
        about.same("stream", d.stream(), stream);
        about.same("sequence in tidemark.json", d.sequence(), head.name().sequence());
        about.same("to in tidemark.json", Names.inName(d.to().updatedAt()), Names.inName(head.name().to()));
        about.same("kind", d.kind(), head.name().supplement() ? "supplement" : "interval");
        if (d.supplement()) {
            about.same("from of a supplement", d.from(), d.to());
        } else {
            about.same("from in tidemark.json", Names.inName(d.from().updatedAt()), Names.inName(head.name().begins()));
            Position.Order order = d.from().comparedWith(d.to());
            about.unless(order == Position.Order.BEFORE || order == Position.Order.UNKNOWN,
                    "from " + d.from() + " isn't before to " + d.to());
        }
        if (d.rows() == 0 && d.setAside().isEmpty()) {
            about.unless(d.supplement(), "is an interval without rows");
        }
        d.setAside().forEach(row -> row.position().ifPresent(at -> inside(at, d, "row set aside", about)));
        d.setAside().forEach(row -> row.position().ifPresent(at -> month(at.updatedAt(), head, about)));
    }

    /** Checks that a row's place is one that its archive may hold. */
    void inside(Position at, Descriptor d, String what, Problems.About about) {
        Position.Order afterFrom = d.from().comparedWith(at);
        Position.Order beforeTo = at.comparedWith(d.to());
        boolean behindFrom = afterFrom == Position.Order.SAME || afterFrom == Position.Order.AFTER;
        about.unless(d.supplement() || !behindFrom, what + " " + at + " isn't after from " + d.from());
        about.unless(beforeTo != Position.Order.AFTER, what + " " + at + " is after to " + d.to());
    }

    /** Checks that a row of this time belongs into the archive's bucket. */
    void month(Instant updatedAt, Head head, Problems.About about) {
        String tenant = head.descriptor().orElseThrow().tenant();
        about.unless(layout.bucket(tenant, updatedAt).equals(head.bucket()), "holds a row of "
                + YearMonth.from(updatedAt.atOffset(ZoneOffset.UTC)) + ", which belongs into "
                + layout.bucket(tenant, updatedAt));
    }

    /** Checks that an archive goes on where the one before it ended; without one before, that it is the first. */
    void link(Head head, Optional<Head> before, Problems.About about) {
        Descriptor d = head.descriptor().orElseThrow();
        if (d.sequence() == 1) {
            about.unless(d.previous().isEmpty(), "has sequence 1 and a previous archive");
            about.unless(!d.supplement(), "has sequence 1 and is a supplement");
            about.same("from", d.from().updatedAt(), layout.start());
            about.unless(d.from().id().isNull(), "has sequence 1 and starts at id " + d.from().id());
            return;
        }
        about.unless(d.previous().isPresent(), "has sequence " + d.sequence() + " and no previous archive");
        Optional<Descriptor> previous = before.flatMap(Head::descriptor);
        if (previous.isPresent()) {
            about.same("sequence", d.sequence(), previous.get().sequence() + 1);
            about.unless(d.from().comparedWith(previous.get().to()) == Position.Order.SAME, "from is " + d.from()
                    + ", but " + before.get().object() + " ended at " + previous.get().to());
        }
    }

    void metadata(Head head, Map<String, String> metadata, String contentType, Problems.About about) {
        Descriptor d = head.descriptor().orElseThrow();
        about.same("metadata sha256", metadata.get("sha256"), head.sha256());
        about.same("metadata sequence", number(metadata.get("sequence")), Long.toString(d.sequence()));
        about.same("metadata rows", number(metadata.get("rows")), Long.toString(d.rows()));
        position("metadata from", metadata.get("from"), d.from(), about);
        position("metadata to", metadata.get("to"), d.to(), about);
        about.same("metadata previous-sha256", Optional.ofNullable(metadata.get("previous-sha256")).orElse(""),
                d.previous().map(Descriptor.Previous::sha256).orElse(""));
        about.same("content type", contentType,
                head.name().extension().equals("tgz") ? "application/gzip" : "application/zstd");
    }

    /** Metadata is ASCII: an id that isn't may be escaped there as in names, which the page leaves open. */
    private static void position(String what, String actual, Position expected, Problems.About about) {
        String escaped = Names.inName(expected.updatedAt()) + "~" + Names.idInMetadata(expected.idText());
        if (!escaped.equals(actual)) {
            about.same(what, actual, expected.inMetadata());
        }
    }

    /** The page doesn't say whether a sequence has its eight digits here. */
    private static String number(String text) {
        return text == null ? "" : text.replaceFirst("^0+(?=\\d)", "");
    }

    static LocalDate day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
