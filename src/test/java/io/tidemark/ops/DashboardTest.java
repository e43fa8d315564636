package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alert rules in a real Prometheus that scrapes the real service. */
class DashboardTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void eachPanelsQueryHasAnAnswerAndEachRuleIsWell(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 3, 1);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "1s");
            settings.put("tidemark.verify.schedule", "5s");
            try (var tidemark = TidemarkUnderTest.startScheduled(settings);
                 var prometheus = PrometheusServer.scraping(tidemark.service().managementAddress().orElseThrow(), folder)) {
                Await.until(PATIENCE, "runs of both streams were scraped, and again", () ->
                        prometheus.query("rate(tidemark_runs_total{outcome=\"caught-up\"}[1m]) > 0").size() >= 2);
                // Only pages with rows are committed.
                source.execute("UPDATE akte SET updated_at = now()");
                Await.until(PATIENCE, "a commit was scraped, and again", () ->
                        prometheus.query("rate(tidemark_commit_seconds_count[1m]) > 0").size() >= 1);

                Await.until(PATIENCE, "a check was scraped", () ->
                        prometheus.query("tidemark_check_passed == 1").size() >= 1);

                List<String> unanswered = new ArrayList<>();
                for (String query : queries()) {
                    if (prometheus.query(query).isEmpty()) {
                        unanswered.add(query);
                    }
                }
                assertThat(unanswered).isEmpty();
                assertThatRulesAreWell(prometheus);
            }
        }
    }

    private static void assertThatRulesAreWell(PrometheusServer prometheus) throws Exception {
        Await.until(PATIENCE, "the rules were evaluated", () -> prometheus.get("/api/v1/rules").findValuesAsText("health")
                .stream().noneMatch("unknown"::equals));
        JsonNode rules = prometheus.get("/api/v1/rules").path("groups").path(0).path("rules");
        assertThat(rules).isNotEmpty().allSatisfy(rule -> assertThat(rule.path("health").asText()).isEqualTo("ok"));
        // A name that the service doesn't have would leave a rule silent for ever.
        var metrics = new TreeSet<String>();
        prometheus.get("/api/v1/label/__name__/values").forEach(name -> metrics.add(name.asText()));
        for (JsonNode rule : rules) {
            assertThat(metrics).containsAll(Pattern.compile("tidemark_\\w+").matcher(rule.path("query").asText())
                    .results().map(match -> match.group()).toList());
        }
    }

    private static List<String> queries() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(Path.of("ops/grafana-dashboard.json").toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(panel.path("description").asText()).as(panel.path("title").asText()).isNotBlank();
            panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()
                    .replace("$tenant", ".*").replace("$stream", ".*").replace("$__rate_interval", "1m")));
        }
        assertThat(queries).hasSizeGreaterThan(10);
        return queries;
    }
}
