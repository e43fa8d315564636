package io.tidemark.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.net.URI;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Hawtio's console, served by the process itself, as a person sees it in a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
    private Browser browser;
    private SourceDatabase source;
    private ObjectStoreServer store;
    private TidemarkUnderTest tidemark;
    private URI address;

    @BeforeAll
    void start() {
        browser = Browser.open();
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 50, 0, 1);
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        tidemark = TidemarkUnderTest.startScheduled(settings);
        address = tidemark.service().managementAddress().orElseThrow();
        tidemark.run("acme", "akten");
    }

    @AfterAll
    void stop() {
        // Where there is no browser, nothing was started.
        if (tidemark != null) {
            browser.close();
            tidemark.close();
            store.close();
            source.close();
        }
    }

    @Test
    void itLoadsAndNothingComesFromElsewhere() {
        browser.go(address + "/hawtio");

        browser.awaitText("Camel", "JMX", "Runtime");
        assertThat(browser.hosts()).containsExactly(address.getAuthority());
        assertThat(browser.driver().getTitle()).contains("Tidemark");
    }

    @Test
    void theCamelTabListsEveryRoute() {
        int routes = tidemark.service().context().getRoutesSize();

        browser.go(address + "/hawtio/camel/routes");

        assertThat(browser.await(By.cssSelector("td[data-label='Name']"), routes)).extracting(WebElement::getText)
                .containsExactlyInAnyOrderElementsOf(tidemark.service().context().getRoutes().stream()
                        .map(Route::getRouteId).toList());
    }

    @Test
    void theDiagramOfARouteIsDrawnWithItsStepsIds() {
        browser.go(address + "/hawtio/camel/routes");
        open("replicate-page");
        browser.click(By.linkText("Route Diagram"));

        browser.await(By.cssSelector(".react-flow__node"), 3);
        browser.awaitText("(ID: begin-page)", "(ID: query-page)", "(ID: fill-batch)");
    }

    @Test
    void aRouteShowsItsDescription() {
        browser.go(address + "/hawtio/camel/routes");
        open("akten");
        browser.click(By.linkText("Attributes"));

        browser.awaitText("Description", tidemark.service().context().getRoute("akten").getDescription());
    }

    private void open(String route) {
        browser.click(By.xpath("//*[@role='treeitem']//*[text()='" + route + "']"));
        browser.awaitText("type=routes,name=\"" + route + "\"");
    }
}
