package io.tidemark.config;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Gives a {@code quartz:} endpoint the options of the schedule of a kind of check: <code>quartz:audit?{{check:audit}}</code>.
 *
 * <p>Camel finds it by {@code META-INF/services/org/apache/camel/properties-function/check}; see {@link ScheduleFunction}.
 */
public final class CheckFunction implements PropertiesFunction, CamelContextAware {
    // Whether a route starts can't be told by a placeholder: the schema of the DSL wants a word there. So one that is off waits.
    private static final String NEVER = "cron=0+0+0+1+1+?+2099";

    private CamelContext context;

    @Override
    public String getName() {
        return "check";
    }

    /**
     * @throws ConfigurationException where the schedule is wrong
     */
    @Override
    public String apply(String kind) {
        return Settings.checks(PropertySource.of(context)).schedule(kind).map(Schedule::quartzOptions).orElse(NEVER);
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
