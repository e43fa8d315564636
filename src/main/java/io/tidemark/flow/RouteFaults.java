package io.tidemark.flow;

import io.tidemark.config.ConfigurationException;
import io.tidemark.config.Settings;
import io.tidemark.doctor.Finding;
import io.tidemark.doctor.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PatternHelper;

/**
 * What is wrong with routes though Camel takes them: names of endpoints, streams and route configurations that lead nowhere.
 * Camel would notice as late as a message comes, or never.
 *
 * <p>Only what is certain is reported: a name that is computed, or that a placeholder leaves open, passes.
 */
public final class RouteFaults {
    /** What begins a stream's runs. */
    private static final Set<String> REPLICATING = Set.of("direct:replicate-tenants", "direct:replicate");
    private static final String TENANTS = "direct:replicate-tenants";
    private static final String ON_CALL = "platform-http:";
    private static final Pattern SCHEDULE = Pattern.compile("\\{\\{\\??schedule:([^{}]+)}}");
    /** Written by one who wants the schedule of all streams. */
    private static final String DEFAULT = "default";

    private final CamelContext context;
    private final Model model;
    private final Settings settings;
    private final RouteFiles files;
    private final Set<String> streams;
    private final List<Finding> faults = new ArrayList<>();
    private final Set<String> ticked = new HashSet<>();
    private boolean isAnyTicked;

    private RouteFaults(CamelContext context, Settings settings, Map<String, String> texts) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.settings = settings;
        this.files = new RouteFiles(texts);
        this.streams = new TreeSet<>(context.getRegistry().findByTypeWithName(Stream.class).keySet());
    }

    /**
     * All faults of a context whose routes are known, whether they are started or not.
     *
     * @param texts the route files by their location
     */
    public static List<Finding> of(CamelContext context, Settings settings, Map<String, String> texts) {
        return new RouteFaults(context, settings, texts).find();
    }

    /** @throws ConfigurationException with all of them, where there are any */
    static void requireNone(CamelContext context, Settings settings, Map<String, String> texts) {
        List<String> problems = of(context, settings, texts).stream()
                .map(fault -> fault.where() + ": " + fault.found() + "; " + fault.todo()).toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private List<Finding> find() {
        List<RouteText> routes = new ArrayList<>();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            // Camel doesn't know where the instance of a template stands.
            String file = route.getResource() != null ? file(route.getResource())
                    : files.of("templatedRoute", "routeId", String.valueOf(route.getRouteId())).get(0);
            routes.add(RouteText.of(context, route, file));
        }
        model.getRouteTemplateDefinitions().forEach(template ->
                routes.add(RouteText.of(context, template, file(template.getResource()))));
        endpoints(routes);
        routes.forEach(this::streams);
        boolean isNamedWrongly = !faults.isEmpty();
        routes.forEach(this::configuration);
        routes.forEach(this::schedules);
        // A stream whose route has a wrong name is not reported a second time.
        if (!isNamedWrongly) {
            ticks();
        }
        return faults;
    }

    private void endpoints(List<RouteText> routes) {
        Set<String> there = new TreeSet<>();
        routes.forEach(route -> RouteText.direct(route.from()).ifPresent(there::add));
        List<RouteText.Step> steps = new ArrayList<>();
        for (RouteConfigurationDefinition configuration : model.getRouteConfigurationDefinitions()) {
            steps.addAll(RouteText.steps(context, configuration,
                    files.of("routeConfiguration", "id", String.valueOf(configuration.getId())).get(0)));
        }
        routes.forEach(route -> steps.addAll(route.steps()));
        // A configuration's steps are those of each of its routes, too.
        Set<ProcessorDefinition<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (RouteText.Step step : steps) {
            step.direct().filter(name -> seen.add(step.definition())
                            && there.stream().noneMatch(consumer -> isConsumed(consumer, name)))
                    .ifPresent(name -> fault(step.where(), "calls " + name + ", which no route consumes from",
                            "its messages would fail", "correct the name: there are " + String.join(", ",
                                    there.stream().filter(consumer -> !consumer.contains("{{")).toList())));
        }
    }

    /** A consumer whose name a template's parameter completes may be any that fits. */
    private static boolean isConsumed(String consumer, String name) {
        return name.matches(Pattern.quote(consumer).replaceAll("\\{\\{[^{}]*}}", "\\\\E.*\\\\Q"));
    }

    private void configuration(RouteText route) {
        String ids = route.configuration();
        if (ids.contains("{{")) {
            return;
        }
        Set<String> there = new TreeSet<>();
        model.getRouteConfigurationDefinitions().forEach(configuration ->
                Optional.ofNullable(configuration.getId()).ifPresent(there::add));
        for (String id : ids.isBlank() ? new String[0] : ids.split(",")) {
            if (there.stream().noneMatch(name -> PatternHelper.matchPattern(name, id.strip()))) {
                fault(route.where(), "there is no routeConfiguration " + id.strip(), "it would have no error policy",
                        "correct its routeConfigurationId: there are " + String.join(", ", there));
            }
        }
    }

    private void streams(RouteText route) {
        boolean isReplicating = route.steps().stream().flatMap(step -> step.direct().stream()).anyMatch(REPLICATING::contains);
        List<RouteText.Step> named = route.steps().stream().filter(RouteText.Step::setsStream).toList();
        boolean isComputed = isReplicating && named.isEmpty();
        for (RouteText.Step step : named) {
            Optional<String> stream = step.constant();
            isComputed |= stream.isEmpty();
            stream.ifPresent(ticked::add);
            // Another route may call something else a stream.
            stream.filter(name -> isReplicating && !streams.contains(name)).ifPresent(name -> fault(step.where(),
                    "no route file declares a stream " + name, "its runs would fail", declared()));
        }
        // These begin runs that others ask for.
        boolean isAsked = route.from().startsWith(TENANTS) || route.from().startsWith(ON_CALL);
        isAnyTicked |= isComputed && !isAsked && !route.isTemplate();
    }

    private void schedules(RouteText route) {
        for (Matcher named = SCHEDULE.matcher(route.from()); named.find(); ) {
            String stream = named.group(1).substring(named.group(1).lastIndexOf('/') + 1);
            if (!streams.contains(stream) && !stream.equals(DEFAULT)) {
                fault(route.where() + ", " + route.fromId(), "no route file declares a stream " + stream + ", whose schedule "
                        + named.group() + " is", "it would have the schedule of all streams", declared());
            }
        }
    }

    private String declared() {
        return "correct the name: the streams are " + String.join(", ", streams);
    }

    private void ticks() {
        var declaring = new TreeMap<String, String>();
        for (BeanFactoryDefinition<?> bean : model.getCustomBeans()) {
            declaring.put(bean.getName(), file(bean.getResource()));
        }
        for (String stream : streams) {
            if (!isAnyTicked && !ticked.contains(stream) && settings.tenantsWithSchedule(stream).isEmpty()) {
                fault(declaring.getOrDefault(stream, "routes") + ", bean " + stream,
                        "no route begins runs of the stream " + stream,
                        "nothing of it would be replicated", "give it a route that sets the header stream to " + stream
                                + " and calls " + TENANTS + ", as akten.camel.yaml has it");
            }
        }
    }

    private void fault(String where, String found, String meaning, String todo) {
        faults.add(new Finding(Severity.ERROR, where, found, meaning, todo));
    }

    private static String file(Resource resource) {
        return resource == null ? "routes" : resource.getLocation().replaceFirst("^(classpath|file):", "");
    }
}
