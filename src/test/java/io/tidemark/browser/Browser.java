package io.tidemark.browser;

import io.tidemark.testing.Await;
import io.tidemark.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A headless Chromium, the system's own, in which a test sees what a person sees. It asks nobody but the address it is sent to.
 *
 * <p>Where there is no Chromium, whoever opens one is skipped with a message that says what to install.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    // Held on to: a logger that nobody holds forgets its level.
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 940;

    private final ChromeDriver driver;
    private final Path profile;

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    public static Browser open() {
        return open("light");
    }

    /** @param scheme that pages are told the person prefers: {@code light} or {@code dark} */
    public static Browser open(String scheme) {
        Path chromium = Programs.require("chromium", "chromium", "chromium-browser", "google-chrome");
        Path chromedriver = Programs.require("chromium-driver", "chromedriver");
        // It would warn that it has no tracing protocol of this Chromium's version, which nothing here uses.
        SELENIUM.setLevel(Level.SEVERE);
        try {
            Path profile = Files.createTempDirectory("tidemark-browser-");
            var options = new ChromeOptions();
            options.setBinary(chromium.toFile());
            options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                    "--disable-extensions", "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en", "--accept-lang=en",
                    "--window-size=" + WIDTH + "," + HEIGHT, "--user-data-dir=" + profile,
                    // Everything but this machine is unknown: what a page wants from elsewhere fails at once.
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost");
            if (scheme.equals("dark")) {
                options.addArguments("--force-dark-mode");
            }
            // The driver's place is given, so that Selenium looks for none and fetches none.
            var service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
                    .usingAnyFreePort().build();
            return new Browser(new ChromeDriver(service, options), profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ChromeDriver driver() {
        return driver;
    }

    public void go(String address) {
        driver.get(address);
    }

    /** The text of the page, as it is seen. */
    public String text() {
        try {
            return driver.findElement(By.tagName("body")).getText();
        } catch (WebDriverException replaced) {
            return "";
        }
    }

    /** Waits until the page shows all of the texts. */
    public void awaitText(String... texts) {
        try {
            Await.until(PATIENCE, "the page shows " + List.of(texts), () -> {
                String shown = text();
                return Stream.of(texts).allMatch(shown::contains);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + driver.getCurrentUrl() + " and shows:\n" + text(), e);
        }
    }

    /** Waits until there is such an element, and gives it. */
    public WebElement await(By place) {
        return await(place, 1).get(0);
    }

    /** Waits until there are so many such elements that are shown, and gives them. */
    public List<WebElement> await(By place, int atLeast) {
        try {
            Await.until(PATIENCE, "the page has " + atLeast + " of " + place, () -> shown(place).size() >= atLeast);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + driver.getCurrentUrl() + " and shows:\n" + text(), e);
        }
        return shown(place);
    }

    private List<WebElement> shown(By place) {
        try {
            return driver.findElements(place).stream().filter(WebElement::isDisplayed).toList();
        } catch (WebDriverException replaced) {
            return List.of();
        }
    }

    /** Waits for the element and clicks it; once more where the page was just then drawn anew. */
    public void click(By place) {
        Await.until(PATIENCE, "a click on " + place, () -> {
            try {
                await(place).click();
                return true;
            } catch (WebDriverException replaced) {
                return false;
            }
        });
    }

    /** The hosts that the page and its parts were asked of. */
    public Set<String> hosts() {
        Object names = driver.executeScript(
                "return performance.getEntriesByType('resource').map(e => new URL(e.name, document.baseURI).host)");
        return ((List<?>) names).stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is in the window, as PNG. */
    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A helper of the browser may still be deleting its own.
            profile.toFile().deleteOnExit();
        }
    }
}
