package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.run.ReadAgain;
import io.tidemark.state.RunReport;
import io.tidemark.watermark.Watermark;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;

/** Answers a call for a run over HTTP. */
public final class TriggerSteps {
    private static final String FROM = "from";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int FAILED = 500;

    private final Streams streams;
    private final TenantSteps tenants;
    private final Clock clock;

    TriggerSteps(Streams streams, TenantSteps tenants, Clock clock) {
        this.streams = streams;
        this.tenants = tenants;
        this.clock = clock;
    }

    /**
     * Says whose run is wanted, and from where.
     *
     * @param from a moment such as {@code 2011-05-01T10:00:00Z}, or none
     * @throws TidemarkException when there is no such tenant or stream, {@code from} is not a moment or is ahead of the
     *     clock, or there is another parameter
     */
    public void ask(Exchange exchange, @Header("tenant") String tenant, @Header("stream") String stream,
                    @Header(FROM) String from) throws SQLException {
        requireKnown(exchange.getMessage());
        streams.get(stream);
        if (!tenants.all(stream).contains(tenant)) {
            throw new TidemarkException("there is no tenant " + tenant + " in stream " + stream,
                    "look at tidemark.tenants, and at what the source has");
        }
        exchange.setProperty(ExchangeProperties.TENANT, tenant);
        exchange.setProperty(ExchangeProperties.STREAM, stream);
        if (from != null) {
            exchange.setProperty(ExchangeProperties.READ_AGAIN, ReadAgain.since(moment(from)));
        }
    }

    // A misspelt one would leave a run that reads nothing again and says that all is well.
    private static void requireKnown(Message call) {
        var names = new TreeSet<String>();
        String query = call.getHeader(Exchange.HTTP_QUERY, "", String.class);
        for (String parameter : query.split("&")) {
            names.add(URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8));
        }
        if (call.getBody() instanceof Map<?, ?> form) {
            form.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        names.removeAll(List.of("", FROM));
        if (!names.isEmpty()) {
            throw new TidemarkException("there is no parameter " + String.join(", ", names),
                    "the only one is from, a moment: from=2011-05-01T10:00:00Z");
        }
    }

    private Instant moment(String text) {
        Instant from;
        try {
            from = Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new TidemarkException("from=" + text + " is not a moment", "write it as 2011-05-01T10:00:00Z", e);
        }
        Instant now = clock.instant();
        if (from.isAfter(now)) {
            throw new TidemarkException("from=" + text + " is ahead of the clock, which says " + now,
                    "expected the moment from which to read again, e.g. from=2011-05-01T10:00:00Z");
        }
        return from;
    }

    /** The run's outcome, to be written as JSON. */
    public Map<String, Object> answer(Exchange exchange, @Body RunReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tenant", exchange.getProperty(ExchangeProperties.TENANT));
        answer.put("stream", exchange.getProperty(ExchangeProperties.STREAM));
        answer.put("outcome", report.outcome().word());
        answer.put("watermark", report.watermark().map(TriggerSteps::watermark).orElse(null));
        answer.put("rows", report.rows());
        answer.put("archives", report.archives());
        answer.put("attachments", report.attachments());
        answer.put("bytes", report.bytes());
        answer.put("missing", report.missing());
        answer.put("setAside", report.setAside());
        answer.put("seconds", report.took().toMillis() / 1000.0);
        answer.put("message", report.message());
        status(exchange, switch (report.outcome()) {
            case CAUGHT_UP, PARTIAL -> OK;
            case BUSY, PAUSED -> CONFLICT;
            case FAILED -> FAILED;
        });
        return answer;
    }

    /** Why the call is refused, to be written as JSON. */
    public Map<String, Object> refuse(Exchange exchange) {
        status(exchange, BAD_REQUEST);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("outcome", "refused");
        answer.put("message", Failures.message(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
        return answer;
    }

    private static Map<String, Object> watermark(Watermark watermark) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("updatedAt", watermark.updatedAt().toString());
        result.put("id", watermark.id().orElse(null));
        return result;
    }

    private static void status(Exchange exchange, int code) {
        // The call's own headers are not part of the answer.
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    }
}
