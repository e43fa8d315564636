package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.impl.matchers.GroupMatcher;

class ScheduleFunctionTest {
    /** A context with a route as a stream's file has it, in Camel's own YAML. */
    private static DefaultCamelContext contextWith(String options, String next, Map<String, String> properties) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties initial = new Properties();
        initial.putAll(properties);
        context.getPropertiesComponent().setInitialProperties(initial);
        String yaml = """
                - route:
                    id: replicate-akten
                    from:
                      uri: "quartz:akten?%s&stateful=true"
                      steps:
                        - to:
                            uri: "%s"
                """.formatted(options, next);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("akten.camel.yaml", yaml));
        return context;
    }

    private static Trigger trigger(DefaultCamelContext context) throws Exception {
        Scheduler scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
        return scheduler.getTrigger(scheduler.getTriggerKeys(GroupMatcher.anyGroup()).iterator().next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0/10 6-20 ? * MON-FRI", "0 0 2 ? * 6#3", "0 15 10 L * ?", "0 0,30 0/2 15W * ? 2030-2040"})
    void aCronExpressionReachesQuartzUnchanged(String cron) throws Exception {
        try (DefaultCamelContext context = contextWith("{{schedule:akten}}", "log:run", Map.of(
                "tidemark.stream.akten.schedule", cron, "tidemark.schedule.time-zone", "Europe/Berlin"))) {
            context.start();

            CronTrigger trigger = (CronTrigger) trigger(context);
            assertThat(trigger.getCronExpression()).isEqualTo(cron);
            assertThat(trigger.getTimeZone()).isEqualTo(TimeZone.getTimeZone("Europe/Berlin"));
        }
    }

    @ParameterizedTest
    @CsvSource({"UTC, 0", "Etc/GMT-2, 7200000", "America/Sao_Paulo, -10800000"})
    void anyZoneReachesQuartz(String zone, int offsetMillis) throws Exception {
        try (DefaultCamelContext context = contextWith("{{schedule:akten}}", "log:run", Map.of(
                "tidemark.stream.akten.schedule", "0 0 2 * * ?", "tidemark.schedule.time-zone", zone))) {
            context.start();

            assertThat(((CronTrigger) trigger(context)).getTimeZone().getRawOffset()).isEqualTo(offsetMillis);
        }
    }

    @Test
    void cronReadsUtcByDefaultWhateverTheZoneOfTheJvm() throws Exception {
        try (DefaultCamelContext context = contextWith("{{schedule:akten}}", "log:run",
                Map.of("tidemark.stream.default.schedule", "0 0 2 * * ?"))) {
            context.start();

            assertThat(((CronTrigger) trigger(context)).getTimeZone().getRawOffset()).isZero();
            assertThat(((CronTrigger) trigger(context)).getTimeZone().useDaylightTime()).isFalse();
        }
    }

    @Test
    void aDurationRepeatsForEver() throws Exception {
        try (DefaultCamelContext context = contextWith("{{schedule:akten}}", "log:run", Map.of())) {
            context.start();

            SimpleTrigger trigger = (SimpleTrigger) trigger(context);
            assertThat(trigger.getRepeatInterval()).isEqualTo(Duration.ofMinutes(10).toMillis());
            assertThat(trigger.getRepeatCount()).isEqualTo(SimpleTrigger.REPEAT_INDEFINITELY);
        }
    }

    @Test
    void aDurationFiresAtOnce() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        try (DefaultCamelContext context =
                contextWith("{{schedule:akten}}", "direct:run", Map.of("tidemark.stream.akten.schedule", "1h"))) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:run").process(exchange -> fired.countDown());
                }
            });
            context.start();

            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTenantsScheduleIsAskedForByName() throws Exception {
        try (DefaultCamelContext context = contextWith("{{schedule:a/b/akten}}", "log:run", Map.of(
                "tidemark.stream.akten.schedule", "1h", "tidemark.tenant.a/b.stream.akten.schedule", "2h"))) {
            context.start();

            assertThat(((SimpleTrigger) trigger(context)).getRepeatInterval()).isEqualTo(Duration.ofHours(2).toMillis());
        }
    }

    @Test
    void aWrongScheduleStopsTheStart() throws Exception {
        try (DefaultCamelContext context =
                contextWith("{{schedule:akten}}", "log:run", Map.of("tidemark.stream.akten.schedule", "often"))) {
            assertThatThrownBy(context::start).rootCause().isInstanceOf(ConfigurationException.class).hasMessageContaining(
                    "tidemark.stream.akten.schedule = often (InitialProperties): is not a duration; expected");
        }
    }
}
