package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.run.ReadAgain;
import io.tidemark.state.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.FluentProducerTemplate;

/** Runs on call, through the same routes that the schedules use. */
public final class Replication {
    private final CamelContext context;

    public Replication(CamelContext context) {
        this.context = context;
    }

    /** The streams that the route files declare. */
    public Set<String> streams() {
        return bean("streams", Streams.class).names();
    }

    /** The tenants of a stream. */
    public List<String> tenants(String stream) throws SQLException {
        return bean("tenants", TenantSteps.class).all(stream);
    }

    /** The key under which a tenant's stream is in state and ledger. */
    public StreamKey key(String tenant, String stream) {
        return new StreamKey(tenant, stream, bean("settings", Settings.class).target(tenant));
    }

    /**
     * One run. It does not throw because the run failed: the report says so.
     *
     * @param rereadFrom another start for this run alone; the watermark never moves back
     */
    public RunReport run(String tenant, String stream, Optional<Instant> rereadFrom) {
        return run(tenant, stream, rereadFrom.map(ReadAgain::since).orElseGet(ReadAgain::nothing));
    }

    /** One run that reads rows again before it goes on as any other. It does not throw because the run failed either. */
    public RunReport run(String tenant, String stream, ReadAgain again) {
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            return template.to("direct:replicate")
                    .withExchangeProperty(ExchangeProperties.TENANT, tenant)
                    .withExchangeProperty(ExchangeProperties.STREAM, stream)
                    .withExchangeProperty(ExchangeProperties.READ_AGAIN, again)
                    .request(RunReport.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T bean(String name, Class<T> type) {
        return context.getRegistry().lookupByNameAndType(name, type);
    }
}
