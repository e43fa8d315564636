package io.tidemark.reader;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/** The rules for what stands in a name: escapes and timestamps. */
final class Names {

    private static final DateTimeFormatter IN_NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS").withZone(ZoneOffset.UTC)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter IN_JSON =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC)
                    .withResolverStyle(ResolverStyle.STRICT);
    /** What escaped values and the marks between them are made of; {@code ==} is no escape and sets off what follows. */
    private static final Pattern ESCAPED = Pattern.compile("(?:[A-Za-z0-9._-]|=[0-9A-F]{2}|==(?=[A-Za-z0-9._=-]))*");
    /** A long name's first 180 characters and its hash: the cut may fall into an escape. */
    private static final Pattern CUT_IN_AN_ESCAPE = Pattern.compile("(.{178,179})=[0-9A-F]?(==[0-9a-f]{12}(?:==.*)?)");
    private static final Pattern NEEDLESS = Pattern.compile("(?<!=)=(3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|2D)");

    private Names() {
    }

    /** Writes a value as names hold it. */
    static String escape(String value) {
        StringBuilder name = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
                    || c == '_' || c == '-' || c == '.' && name.length() > 0;
            if (plain) {
                name.append(c);
            } else {
                name.append(String.format("=%02X", (int) c));
            }
        }
        return name.toString();
    }

    /** Writes an id as metadata holds it: cut, where two of them would be more than metadata holds. */
    static String idInMetadata(String id) {
        String escaped = escape(id);
        return escaped.length() <= 900 ? escaped
                : escaped.substring(0, 180) + "==" + DigestUtils.sha256Hex(escaped).substring(0, 12);
    }

    /** What is wrong with the characters of a name, if anything. */
    static Optional<String> flaw(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.startsWith(".")) {
            return Optional.of("begins with a dot that isn't escaped");
        }
        Matcher cut = CUT_IN_AN_ESCAPE.matcher(name);
        String whole = cut.matches() && cut.start(2) == 180 ? cut.group(1) + cut.group(2) : name;
        if (!ESCAPED.matcher(whole).matches()) {
            return Optional.of("holds a character that isn't escaped, or half an escape");
        }
        // Two ways to write one value would let two names stand for it.
        if (NEEDLESS.matcher(name).find()) {
            return Optional.of("escapes a character that stands for itself");
        }
        return Optional.empty();
    }

    static String inName(Instant time) {
        return IN_NAME.format(time);
    }

    static String inJson(Instant time) {
        return IN_JSON.format(time);
    }

    /** Reads a timestamp as JSON has it; empty for any other form, so that five digits of fraction are noticed. */
    static Optional<Instant> fromJson(String text) {
        return parse(IN_JSON, text);
    }

    static Optional<Instant> fromName(String text) {
        return parse(IN_NAME, text);
    }

    private static Optional<Instant> parse(DateTimeFormatter form, String text) {
        try {
            return Optional.of(Instant.from(form.parse(text)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
