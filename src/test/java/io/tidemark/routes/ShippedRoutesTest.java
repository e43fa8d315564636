package io.tidemark.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route files as shipped: what Camel's schema, an operator's console and a reader ask of them. */
class ShippedRoutesTest {
    private static final int LINES_MAX = 120;
    /** Lists of steps, and what holds such a list without being a step of one. */
    private static final Set<String> STEP_LISTS = Set.of("steps", "onException", "onCompletion", "intercept");
    private static final Set<String> CLAUSES = Set.of("when", "otherwise", "doCatch", "doFinally");

    // Once: it is 800 KB of definitions.
    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream file = ShippedRoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(file);
        }
    }

    static List<Path> files() {
        return RouteFiles.shipped();
    }

    @Test
    void noFileIsOverlooked() {
        assertThat(files()).extracting(file -> file.getFileName().toString()).contains("akten.camel.yaml",
                "dokumente.camel.yaml", "replicate.camel.yaml", "page.camel.yaml", "batch.camel.yaml", "store.camel.yaml",
                "errors.camel.yaml", "beans.camel.yaml").allMatch(name -> name.endsWith(".camel.yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void keepsToTheSchemaOfTheDsl(Path file) {
        assertThat(schema.validate(RouteFiles.read(file))).extracting(ValidationMessage::getMessage).isEmpty();
    }

    @Test
    void theSchemaTellsAWrongStep() {
        JsonNode routes = RouteFiles.read(Path.of("src/test/resources/routes-wrong/misspelt.yaml"));

        assertThat(schema.validate(routes)).extracting(ValidationMessage::getMessage).containsExactly(
                "$[0].route.from.steps[0]: property 'setHaeder' is not defined in the schema and the schema does not allow"
                        + " additional properties");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isShortEnoughToBeRead(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LINES_MAX);
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachRouteHasAnIdADescriptionAndAnErrorPolicy(Path file) {
        Set<String> policies = new TreeSet<>();
        files().forEach(each -> RouteFiles.read(each).findValues("routeConfiguration")
                .forEach(policy -> policies.add(policy.path("id").asText())));

        for (JsonNode member : RouteFiles.read(file)) {
            // A template gives its route its description; the id is each instance's own.
            JsonNode named = member.has("routeTemplate") ? member.get("routeTemplate") : member.path("route");
            JsonNode route = member.has("routeTemplate") ? named.path("route") : named;
            if (!route.isMissingNode()) {
                assertThat(named.path("id").asText()).as("id in %s", file).isNotBlank();
                assertThat(named.path("description").asText()).as("description of %s", named.path("id")).isNotBlank();
                // A route without one escapes the error policy silently, and so does one whose policy isn't there.
                assertThat(policies).as("policy of %s", named.path("id")).contains(
                        route.path("routeConfigurationId").asText());
            }
        }
        assertThat(RouteFiles.read(file).findValues("routeConfiguration")).allSatisfy(policy -> {
            assertThat(policy.path("id").asText()).isNotBlank();
            assertThat(policy.path("description").asText()).isNotBlank();
        });
    }

    @Test
    void policiesOfSeveralFilesStandInOne() {
        Set<String> ids = new TreeSet<>();
        RouteFiles.read(named("errors.camel.yaml")).findValues("routeConfiguration")
                .forEach(policy -> ids.add(policy.path("id").asText()));

        assertThat(ids).containsExactlyInAnyOrder("run", "check");
        assertThat(route("mirror").path("routeConfigurationId").asText()).isEqualTo("check");
    }

    /** Else the policy's message would name none. */
    @ParameterizedTest
    @MethodSource("files")
    void eachTickOfARunNamesItsStreamInTheHeaderThatItsPolicyReads(Path file) {
        assertThat(RouteFiles.read(named("errors.camel.yaml")).toString()).contains("stream=${header.stream}");

        assertThat(RouteFiles.read(file).findValues("route")).filteredOn(route -> route.path("routeConfigurationId").asText()
                .equals("run") && route.at("/from/uri").asText().startsWith("quartz:")).allSatisfy(route ->
                        assertThat(route.at("/from/steps").findValues("setHeader")).extracting(header ->
                                header.path("name").asText()).as("headers of %s", file).contains("stream"));
    }

    /** A comment is not checked by anything else. */
    @Test
    void theCommentOnBeansNamesAllThatRoutesRefer() throws IOException {
        String comment = Files.readString(named("beans.camel.yaml"));
        Set<String> beans = new TreeSet<>();
        for (Path file : files()) {
            RouteFiles.read(file).findValues("ref").forEach(bean -> beans.add(bean.asText()));
            List.of("executorService", "objectMapper", "aggregationStrategy").forEach(of -> RouteFiles.read(file).findValues(of)
                    .forEach(bean -> beans.add(bean.asText().substring(1))));
        }

        assertThat(beans).hasSizeGreaterThan(15).allSatisfy(bean -> assertThat(comment).containsPattern("\\b" + bean + "\\b"));
    }

    private static Path named(String name) {
        return files().stream().filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }

    private static JsonNode route(String id) {
        return files().stream().flatMap(file -> RouteFiles.read(file).findValues("route").stream())
                .filter(route -> route.path("id").asText().equals(id)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachStepHasAnId(Path file) {
        List<String> nameless = new ArrayList<>();
        steps(RouteFiles.read(file)).filter(step -> step.node().path("id").asText().isBlank())
                .forEach(step -> nameless.add(step.kind() + " " + step.node()));

        assertThat(nameless).isEmpty();
    }

    /** Camel logs the failure of such a condition, and forgets the exchange: its run would never end. */
    @ParameterizedTest
    @MethodSource("files")
    void noConditionOfACatchCanFail(Path file) {
        assertThat(RouteFiles.read(file).findValues("onWhen")).allSatisfy(condition -> {
            if (condition.has("simple")) {
                assertThat(condition.at("/simple/expression").asText()).matches("\\$\\{exchangeProperty\\.\\w+} == null");
            } else {
                assertThat(condition).hasToString("{\"method\":{\"ref\":\"pages\",\"method\":\"isRowFault\"}}");
            }
        });
    }

    @Test
    void noTwoRoutesOrStepsShareAnId() {
        List<String> ids = new ArrayList<>();
        for (Path file : files()) {
            JsonNode routes = RouteFiles.read(file);
            routes.findValues("route").stream().filter(route -> route.has("id"))
                    .forEach(route -> ids.add(route.path("id").asText()));
            steps(routes).forEach(step -> ids.add(step.node().path("id").asText()));
        }

        assertThat(ids).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    @Test
    void eachCallOfARouteLeadsToOne() {
        Set<String> offered = new TreeSet<>();
        Set<String> called = new TreeSet<>();
        for (Path file : files()) {
            steps(RouteFiles.read(file)).forEach(step -> {
                String uri = step.node().path("uri").asText().replaceFirst("\\?.*", "");
                if (uri.matches("(direct|seda):.*")) {
                    (step.kind().equals("from") ? offered : called).add(uri);
                }
            });
        }

        assertThat(offered).containsAll(called);
    }

    private record Step(String kind, JsonNode node) {
    }

    private static Stream<Step> steps(JsonNode node) {
        List<Step> found = new ArrayList<>();
        collect(node, found);
        return found.stream();
    }

    private static void collect(JsonNode node, List<Step> found) {
        node.fields().forEachRemaining(member -> {
            if (STEP_LISTS.contains(member.getKey()) && member.getValue().isArray()) {
                member.getValue().forEach(item -> item.fields().forEachRemaining(
                        step -> found.add(new Step(step.getKey(), step.getValue()))));
            } else if (member.getKey().equals("from")) {
                found.add(new Step("from", member.getValue()));
            } else if (CLAUSES.contains(member.getKey())) {
                (member.getValue().isArray() ? member.getValue() : List.of(member.getValue()))
                        .forEach(clause -> found.add(new Step(member.getKey(), clause)));
            }
        });
        node.forEach(child -> collect(child, found));
    }
}
