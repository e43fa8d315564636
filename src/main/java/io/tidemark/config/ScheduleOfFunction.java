package io.tidemark.config;

import io.tidemark.CheckKind;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Gives a {@code quartz:} endpoint the options of a check's schedule: <code>quartz:audit?{{schedule-of:audit}}</code>
 * has that of {@code tidemark.audit.schedule}. Found as {@link ScheduleFunction} is.
 */
public final class ScheduleOfFunction implements PropertiesFunction, CamelContextAware {
    // A placeholder can't say whether a route starts: the schema of the DSL wants a word there. So one that is off waits.
    private static final String NEVER = "cron=0+0+0+1+1+?+2099";

    private CamelContext context;

    @Override
    public String getName() {
        return "schedule-of";
    }

    /** @throws ConfigurationException where the schedule is wrong */
    @Override
    public String apply(String kind) {
        return ScheduleReader.ofCheck(PropertySource.of(context), CheckKind.of(kind))
                .map(Schedule::quartzOptions).orElse(NEVER);
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
