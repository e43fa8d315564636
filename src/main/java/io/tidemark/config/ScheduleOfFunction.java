package io.tidemark.config;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Gives a {@code quartz:} endpoint the options of a schedule that is no stream's: <code>quartz:mirror?{{schedule-of:mirror}}</code>
 * has that of {@code tidemark.mirror.schedule}. Found as {@link ScheduleFunction} is.
 */
public final class ScheduleOfFunction implements PropertiesFunction, CamelContextAware {
    private CamelContext context;

    @Override
    public String getName() {
        return "schedule-of";
    }

    /** @throws ConfigurationException where the schedule is wrong */
    @Override
    public String apply(String noun) {
        return Settings.scheduleOf(PropertySource.of(context), noun).quartzOptions();
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
