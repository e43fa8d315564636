package io.tidemark.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** The names in a route as its file says them, with placeholders resolved as far as they can be before it is started. */
final class RouteText {
    private static final String DIRECT = "direct:";
    private static final String STREAM = "stream";

    private final CamelContext context;
    private final RouteDefinition route;
    private final String file;
    private final boolean isTemplate;

    private RouteText(CamelContext context, RouteDefinition route, String file, boolean isTemplate) {
        this.context = context;
        this.route = route;
        this.file = file;
        this.isTemplate = isTemplate;
    }

    /** @param file for a person: where the route stands */
    static RouteText of(CamelContext context, RouteDefinition route, String file) {
        return new RouteText(context, route, file, false);
    }

    /** Of what a template makes; its parameters are open. */
    static RouteText of(CamelContext context, RouteTemplateDefinition template, String file) {
        return new RouteText(context, template.getRoute(), file + ", template " + template.getId(), true);
    }

    /** A step of a route or of a route configuration. */
    record Step(CamelContext context, Map<String, Object> parameters, ProcessorDefinition<?> definition, String place) {
        String where() {
            return place + (definition.getId() == null ? "" : ", step " + definition.getId());
        }

        /** The {@code direct:} endpoint that it calls and that has to be there; empty where it calls none, or a computed one. */
        Optional<String> direct() {
            String uri = "";
            if (definition instanceof SendDefinition<?> send) {
                uri = send.getEndpointUri();
            } else if (definition instanceof ToDynamicDefinition send) {
                uri = send.getUri();
            }
            String text = resolved(context, parameters, uri);
            return text.contains("${") || text.contains("{{") || text.contains("failIfNoConsumers=false") ? Optional.empty()
                    : RouteText.direct(text);
        }

        boolean setsStream() {
            return setter().isPresent();
        }

        /** The stream that it names; empty where it computes it. */
        Optional<String> constant() {
            return setter().map(ExpressionNode::getExpression).filter(expression -> expression.getLanguage().equals("constant"))
                    .map(expression -> resolved(context, parameters, expression.getExpression()))
                    .filter(text -> !text.contains("{{"));
        }

        private Optional<ExpressionNode> setter() {
            if (definition instanceof SetHeaderDefinition header && STREAM.equals(header.getName())) {
                return Optional.of(header);
            }
            if (definition instanceof SetPropertyDefinition property && STREAM.equals(property.getName())) {
                return Optional.of(property);
            }
            return definition instanceof SetHeadersDefinition headers ? headers.getHeaders().stream()
                    .filter(header -> STREAM.equals(header.getName())).<ExpressionNode>map(header -> header).findFirst()
                    : Optional.empty();
        }
    }

    /** Where it stands: file and route. */
    String where() {
        return file + (route.getRouteId() == null ? "" : ", route " + route.getRouteId());
    }

    /** The address that it consumes from; placeholders of schedules are left as they are. */
    String from() {
        String uri = route.getInput().getEndpointUri();
        return uri.contains("schedule") ? uri : resolved(context, parameters(), uri);
    }

    String fromId() {
        return route.getInput().getId() == null ? "from" : "step " + route.getInput().getId();
    }

    /** The ids of its configurations, with commas between; empty where it has none. */
    String configuration() {
        return resolved(context, parameters(), Optional.ofNullable(route.getRouteConfigurationId()).orElse(""));
    }

    boolean isTemplate() {
        return isTemplate;
    }

    /** All steps, those within others too. */
    List<Step> steps() {
        return steps(context, parameters(), route.getOutputs(), where());
    }

    /** Those of a configuration. */
    static List<Step> steps(CamelContext context, RouteConfigurationDefinition configuration, String file) {
        List<ProcessorDefinition<?>> all = new ArrayList<>();
        all.addAll(configuration.getOnExceptions());
        all.addAll(configuration.getOnCompletions());
        all.addAll(configuration.getIntercepts());
        all.addAll(configuration.getInterceptFroms());
        all.addAll(configuration.getInterceptSendTos());
        return steps(context, Map.of(), all, file + ", routeConfiguration " + configuration.getId());
    }

    @SuppressWarnings("rawtypes")
    private static List<Step> steps(CamelContext context, Map<String, Object> parameters, List<ProcessorDefinition<?>> outputs,
                                    String place) {
        List<Step> steps = new ArrayList<>();
        for (ProcessorDefinition step : ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class)) {
            steps.add(new Step(context, parameters, step, place));
        }
        return steps;
    }

    /** {@code direct:name} of an address of such an endpoint. */
    static Optional<String> direct(String uri) {
        return Optional.of(uri).filter(text -> text.startsWith(DIRECT))
                .map(text -> DIRECT + text.substring(DIRECT.length()).replaceFirst("^//", "").replaceFirst("\\?.*", ""));
    }

    private Map<String, Object> parameters() {
        return Optional.ofNullable(route.getTemplateParameters()).orElse(Map.of());
    }

    private static String resolved(CamelContext context, Map<String, Object> parameters, String text) {
        String known = text;
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            known = known.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
        }
        try {
            return context.resolvePropertyPlaceholders(known);
        } catch (IllegalArgumentException e) {
            // What a template's parameter says is known when it is instantiated; what leads nowhere else, Camel refuses itself.
            return known;
        }
    }
}
