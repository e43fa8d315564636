package io.tidemark.config;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Gives a {@code quartz:} endpoint the options of a stream's schedule: <code>quartz:akten?{{schedule:akten}}</code>, or,
 * for one tenant's own, <code>{{schedule:acme/akten}}</code>.
 *
 * <p>Camel finds it by {@code META-INF/services/org/apache/camel/properties-function/schedule}. Quarkus, and so Camel K,
 * keeps at build time only the service files that it is given: there the build property
 * {@code quarkus.camel.service.discovery.include-patterns} names that folder.
 */
public final class ScheduleFunction implements PropertiesFunction, CamelContextAware {
    private CamelContext context;

    @Override
    public String getName() {
        return "schedule";
    }

    /**
     * @throws ConfigurationException where the schedule is wrong
     */
    @Override
    public String apply(String stream) {
        // A tenant's name may hold slashes, a stream's doesn't.
        int slash = stream.lastIndexOf('/');
        Optional<String> tenant = slash < 0 ? Optional.empty() : Optional.of(stream.substring(0, slash));
        return ScheduleReader.ofStream(PropertySource.of(context), tenant, stream.substring(slash + 1)).quartzOptions();
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }
}
