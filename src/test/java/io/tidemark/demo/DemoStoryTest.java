package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.browser.Browser;
import io.tidemark.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/**
 * The README's story, as a newcomer lives it: start the demo, open the console, see rows flow, stop the S3 server by the
 * demo's switch, watch lag grow, health turn and the message say why, start it again, and see it catch up.
 *
 * <p>It leaves the README's pictures in {@code target/images}; docs/images has those of a run on an idle machine.
 */
class DemoStoryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path IMAGES = Path.of("target/images");

    @TempDir
    Path folder;

    private Browser browser;
    private String address;

    @Test
    void aStoreThatGoesAwayIsSeenAndSaidAndCaughtUpWith() throws Exception {
        try (Browser opened = Browser.open(); DemoProcess demo = DemoProcess.start(folder, "demo.lag.max=20s")) {
            browser = opened;
            demo.readUntil("Ctrl-C ends it.");
            address = demo.lines().stream().filter(line -> line.startsWith("  Console")).findFirst().orElseThrow()
                    .replaceAll(".* (http://\\S+)/hawtio/", "$1");

            lookAtTheRoutes();
            openStream();
            long rows = attribute("Rows");
            Await.until(PATIENCE, "rows flow", () -> attribute("Rows") > rows);
            picture("console-stream");

            demo.type("s");
            demo.readUntil("The S3 server is stopped");
            Await.until(PATIENCE, "the lag passes its limit", () -> attribute("LagSeconds") > 20);
            Await.until(PATIENCE, "runs fail", () -> attribute("ConsecutiveFailures") > 0);
            // It is read again while it lasts: the complaint may still be of a run that is under way.
            Await.until(PATIENCE, "the complaint says why", () -> isWhy(text("Complaint")));
            assertThat(health()).contains("\"status\":\"DOWN\"", "acme/akten/s3", "Connection refused");
            browser.go(address + "/");
            Await.until(PATIENCE, "the status page says why", () -> isWhy(browser.text()));
            picture("status-store-down");

            demo.type("s");
            demo.readUntil("The S3 server runs again");
            Await.until(PATIENCE, "health is up again", () -> health().startsWith("{\"status\":\"UP\""));
            openStream();
            Await.until(PATIENCE, "it has caught up", () -> attribute("ConsecutiveFailures") == 0 && attribute("LagSeconds") < 20);
            assertThat(attribute("Rows")).isGreaterThan(rows);
            browser.go(address + "/");
            browser.awaitText("acme", "akten");
            picture("status");
            demo.askToEnd();
            assertThat(demo.awaitEnd()).as(demo.text()).isZero();
        }
    }

    /** The store's address stands in what its client says. */
    private static boolean isWhy(String text) {
        return text.contains("acme/akten") && Pattern.compile("Connect to (http://)?127\\.0\\.0\\.1").matcher(text).find();
    }

    private void lookAtTheRoutes() throws IOException {
        browser.go(address + "/hawtio/camel/routes");
        browser.awaitText("replicate-page", "Completed");
        picture("console-routes");
        browser.click(By.xpath("//*[@role='treeitem']//*[text()='store-object']"));
        browser.click(By.linkText("Route Diagram"));
        browser.await(By.cssSelector(".react-flow__node"), 3);
        picture("console-diagram");
    }

    /** Opens a stream's MBean in the tree, as one clicks through it. */
    private void openStream() {
        browser.go(address + "/hawtio/jmx");
        String id = "io.tidemark";
        for (String level : new String[] {"", "-Stream", "-acme", "-akten"}) {
            id = id + level;
            browser.click(By.xpath("//li[@id='" + id + "-folder']//button"));
        }
        browser.click(By.xpath("//li[@id='" + id + "-s3']//button"));
        browser.await(By.xpath(cell("LagSeconds")));
    }

    private static String cell(String attribute) {
        return "//tr[td[normalize-space()='" + attribute + "']]/td[2]";
    }

    private String text(String attribute) {
        return browser.await(By.xpath(cell(attribute))).getText();
    }

    private long attribute(String name) {
        String text = text(name);
        return text.matches("-?\\d+") ? Long.parseLong(text) : -1;
    }

    private String health() {
        // Camel escapes slashes, twice.
        return ((String) browser.driver().executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "fetch('/observe/health').then(answer => answer.text()).then(done)")).replace("\\", "");
    }

    private void picture(String name) throws IOException {
        Files.createDirectories(IMAGES);
        Files.write(IMAGES.resolve(name + ".png"), browser.screenshot());
    }
}
