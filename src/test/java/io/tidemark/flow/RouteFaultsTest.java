package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.config.ConfigFiles;
import io.tidemark.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that Camel takes and that lead nowhere: the service refuses them at start. No database is there, and none is asked. */
class RouteFaultsTest {
    private static final Path STREAM = Path.of("src/test/resources/streams/kunden");
    private static final String ENDPOINTS = "correct the name: there are direct:confirm-object, direct:replicate,"
            + " direct:replicate-tenants, direct:store-attachment, direct:store-batch, direct:store-object,"
            + " direct:store-variant";
    private static final String STREAMS = "correct the name: the streams are akten, dokumente, kunden";

    @TempDir
    private Path folder;
    private Path file;
    private String text;

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectories(folder.resolve("sql"));
        Files.copy(STREAM.resolve("sql/kunden.sql"), folder.resolve("sql/kunden.sql"));
        file = Files.createDirectories(folder.resolve("routes")).resolve("kunden.camel.yaml");
        text = Files.readString(STREAM.resolve("routes/kunden.camel.yaml"));
    }

    private void write(String what, String to) throws IOException {
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, to));
    }

    private Service service(Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("tidemark.source.url", "jdbc:postgresql://127.0.0.1:1/nowhere",
                "tidemark.source.username", "nobody", "tidemark.store.endpoint", "http://127.0.0.1:1",
                "tidemark.spool.dir", folder.resolve("spool").toString(), "tidemark.management.port", "0",
                "tidemark.stream.default.schedule", "0 0 3 1 1 ?"));
        settings.putAll(more);
        return new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings);
    }

    /** What the start says; empty where it succeeds. */
    private List<String> problems(Map<String, String> more) {
        try (var service = service(more)) {
            Throwable failure = catchThrowable(service::start);
            if (failure == null) {
                return List.of();
            }
            assertThat(failure).isInstanceOf(ConfigurationException.class);
            return ((ConfigurationException) failure).problems();
        }
    }

    private void assertProblems(String... expected) {
        assertThat(problems(Map.of())).containsExactly(expected);
    }

    @Test
    void callOfAnEndpointThatNoRouteConsumesFromIsRefused() throws IOException {
        write("direct:replicate-tenants", "direct:replicate-tenant");

        assertProblems(file + ", route kunden, step to-replicate-tenants-kunden: calls direct:replicate-tenant, which no route"
                + " consumes from; " + ENDPOINTS);
    }

    @Test
    void streamThatNoFileDeclaresIsRefused() throws IOException {
        write("expression: kunden", "expression: kunde");

        assertProblems(file + ", route kunden, step name-kunden: no route file declares a stream kunde; " + STREAMS);
    }

    @Test
    void scheduleOfAStreamThatNoFileDeclaresIsRefused() throws IOException {
        write("{{schedule:kunden}}", "{{schedule:kundn}}");

        assertProblems(file + ", route kunden, step tick-kunden: no route file declares a stream kundn, whose schedule"
                + " {{schedule:kundn}} is; " + STREAMS);
    }

    @Test
    void routeConfigurationThatIsNotThereIsRefused() throws IOException {
        write("routeConfigurationId: run", "routeConfigurationId: rn");

        assertProblems(file + ", route kunden: there is no routeConfiguration rn; correct its routeConfigurationId: there are"
                + " batch, check, page, run, step");
    }

    @Test
    void streamThatNoRouteTicksIsRefusedUnlessATenantHasAScheduleOfItsOwn() throws IOException {
        Files.writeString(file, text.substring(0, text.indexOf("- route:")));

        assertProblems(file + ", bean kunden: no route begins runs of the stream kunden; give it a route that sets the header"
                + " stream to kunden and calls direct:replicate-tenants, as akten.camel.yaml has it");
        assertThat(problems(Map.of("tidemark.tenant.acme.stream.kunden.schedule", "1h"))).isEmpty();
    }

    @Test
    void allOfThemAreReportedAtOnceInWhateverStepTheyAre() throws IOException {
        Files.writeString(file, text.replace("routeConfigurationId: run", "routeConfigurationId: rn"));
        Files.writeString(folder.resolve("routes/own.camel.yaml"), """
                - routeConfiguration:
                    id: own
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          steps:
                            - to: {id: in-configuration, uri: direct:lost}
                - routeTemplate:
                    id: pair
                    parameters: [{name: next}]
                    route:
                      from:
                        uri: direct:pair
                        steps:
                          - to: {id: in-template, uri: direct:lost}
                - route:
                    id: caller
                    routeConfigurationId: own
                    from:
                      uri: direct:caller
                      steps:
                        - doTry:
                            steps:
                              - to: {id: in-try, uri: direct:lost}
                            doCatch:
                              - exception: [java.lang.Exception]
                                steps:
                                  - choice:
                                      when:
                                        - simple: ${body} == 1
                                          steps:
                                            - wireTap: {id: in-when, uri: direct:lost}
                            doFinally:
                              steps:
                                - toD: {id: in-finally, uri: direct:lost}
                """);

        assertThat(problems(Map.of())).extracting(problem -> problem.substring(folder.toString().length(), problem.indexOf(": ")))
                .containsExactly("/routes/own.camel.yaml, routeConfiguration own, step in-configuration",
                        "/routes/own.camel.yaml, route caller, step in-try", "/routes/own.camel.yaml, route caller, step in-when",
                        "/routes/own.camel.yaml, route caller, step in-finally",
                        "/routes/own.camel.yaml, template pair, step in-template", "/routes/kunden.camel.yaml, route kunden");
    }

    @Test
    void builtInStreamIsSwitchedOffByAFileOfItsNameWithoutRoutes() throws IOException {
        write("kunden", "kunden");
        Files.writeString(folder.resolve("routes/dokumente.camel.yaml"), "[]\n");

        try (var service = service(Map.of())) {
            service.start();
            assertThat(service.replication().streams()).containsExactly("akten", "kunden");
            assertThat(service.context().getRoute("dokumente")).isNull();
        }
    }

    /** Other names for endpoints that are there, computed names, templates and their instances, a route for several streams. */
    @Test
    void whatLeadsSomewherePasses() throws IOException {
        Files.writeString(file, text.substring(0, text.indexOf("- route:")));
        Files.writeString(folder.resolve("routes/own.camel.yaml"), """
                - routeTemplate:
                    id: pair
                    parameters: [{name: name}, {name: next}]
                    route:
                      routeConfigurationId: run
                      from:
                        uri: direct:own-{{name}}
                        steps:
                          - to: {uri: "direct:{{next}}"}
                - templatedRoute:
                    routeTemplateRef: pair
                    routeId: pair-a
                    parameters: [{name: name, value: a}, {name: next, value: own-sink}]
                - route:
                    id: sink
                    from:
                      uri: direct://own-sink?timeout=5
                      steps:
                        - toD: {uri: "direct:${header.next}"}
                        - to: {uri: "direct:nobody?failIfNoConsumers=false"}
                        - to: {uri: "direct:{{own.endpoint:replicate}}"}
                - route:
                    id: several
                    routeConfigurationId: "run,ch*"
                    from:
                      uri: quartz:several?{{schedule:default}}&stateful=true
                      steps:
                        - to: {uri: direct:own-a}
                        - setHeader:
                            name: stream
                            simple: {expression: "${body}"}
                        - to: {uri: direct:replicate-tenants}
                """);

        assertProblems();
    }
}
