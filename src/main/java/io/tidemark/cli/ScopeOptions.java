package io.tidemark.cli;

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
    @Option(names = "--since", paramLabel = "TIME", converter = Moment.class, description = "Rows of this updated_at and"
            + " later: a day or a moment in UTC, as in 2011-05-01 or 2011-05-01T10:00:00Z.")
    private Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Moment.class, description = "Rows before this updated_at.")
    private Instant until;

    @Option(names = "--month", paramLabel = "YYYY-MM", converter = Month.class, description = "Rows of this month (UTC).")
    private YearMonth month;

    @Option(names = "--sample", paramLabel = "N%%", converter = Share.class, description = "This share of the archives, or of"
            + " the rows where rows are compared, as in 5%%: the same ones each time for the same --seed.")
    private Double share;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which sample. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** @throws WrongUsageException where the options contradict each other */
    Scope scope() {
        if (month != null && (since != null || until != null)) {
            throw new WrongUsageException("--month and --since or --until say the same in two ways", "give one of them");
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
                throw new TypeConversionException("'" + text + "' is neither a day nor a moment in UTC, as in 2011-05-01 or"
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
                throw new TypeConversionException("'" + text + "' is no month, as in 2011-05");
            }
        }
    }

    /** A percentage, as a part of one. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (text.matches("\\d{1,3}(\\.\\d{1,9})?%")) {
                double percent = Double.parseDouble(text.substring(0, text.length() - 1));
                if (percent > 0 && percent <= 100) {
                    return percent / 100;
                }
            }
            throw new TypeConversionException("'" + text + "' is no share of more than 0% and up to 100%, as in 5%");
        }
    }
}
