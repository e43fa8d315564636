package io.tidemark.cli;

import io.tidemark.config.Share;
import io.tidemark.replica.Sample;
import io.tidemark.replica.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which part of a stream a command is for. */
final class ScopeOptions {
    @Option(names = "--since", paramLabel = "TIME", converter = Moment.class, description = "Rows from this updated_at on: a"
            + " day or a moment in UTC, e.g. 2011-05-01 or 2011-05-01T10:00:00Z.")
    private Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Moment.class, description = "Rows before this updated_at.")
    private Instant until;

    @Option(names = "--month", paramLabel = "YYYY-MM", converter = Month.class, description = "Rows of this month (UTC).")
    private YearMonth month;

    @Option(names = "--sample", paramLabel = "N%", converter = Percentage.class, description = "Only this share"
            + " of the archives, or of the rows where rows are compared, e.g. 5%%: the same ones for the same --seed.")
    private Double share;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Selects the sample. Default:"
            + " ${DEFAULT-VALUE}.")
    private long seed;

    /** @throws WrongUsageException where the options contradict each other */
    Scope scope() {
        if (month != null && (since != null || until != null)) {
            throw new WrongUsageException("--month can't be combined with --since or --until", "give one of them");
        }
        Optional<Instant> from = month == null ? Optional.ofNullable(since) : Optional.of(begin(month));
        Optional<Instant> to = month == null ? Optional.ofNullable(until) : Optional.of(begin(month.plusMonths(1)));
        try {
            return new Scope(from, to, Optional.ofNullable(share).filter(part -> part < 1).map(part -> new Sample(part, seed)));
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(e.getMessage(), "--since has to be before --until");
        }
    }

    private static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** A day or a moment. */
    static final class Moment implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.contains("T") ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is neither a day nor a moment in UTC; expected e.g."
                        + " 2011-05-01 or"
                        + " 2011-05-01T10:00:00Z");
            }
        }
    }

    /** A month. */
    static final class Month implements ITypeConverter<YearMonth> {
        @Override
        public YearMonth convert(String text) {
            try {
                return YearMonth.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a month; expected e.g. 2011-05");
            }
        }
    }

    /** A percentage, as a part of one. */
    static final class Percentage implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Share.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage());
            }
        }
    }
}
