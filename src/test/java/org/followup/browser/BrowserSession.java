package org.followup.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.followup.RunningFollowup;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One browser and one application for all browser tests of a run; both end with the run. */
class BrowserSession implements ExecutionCondition, ParameterResolver {

  /** System property that names the browser where it is not in the usual places. */
  private static final String PLACE = "chromium";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final String MISSING =
      "Chromium is not installed, so nothing was tried in a browser. Install it (apt-get install"
          + " chromium) or name it with -Dchromium=<path>.";

  /** It talks to this machine only, whatever a page or the browser itself would like. */
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--no-proxy-server",
          "--disable-background-networking",
          "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");

  /** A page that is slow on a crowded machine is not a page that is wrong. */
  private static final double PATIENCE_MILLIS = 30_000;

  private static final Namespace HERE = Namespace.create(BrowserSession.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (findChromium().isPresent() || "true".equals(System.getenv("CI"))) {
      return ConditionEvaluationResult.enabled("a missing browser would be a failure, not a skip");
    }
    return ConditionEvaluationResult.disabled(MISSING);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Site.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Session.class, none -> Session.open(), Session.class)
        .site();
  }

  private static Optional<Path> findChromium() {
    String place = System.getProperty(PLACE);
    if (place != null) {
      return Optional.of(Path.of(place));
    }
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin"))
        .flatMap(Pattern.compile(File.pathSeparator, Pattern.LITERAL)::splitAsStream)
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What is shared. JUnit closes it after the last test of the run. */
  private record Session(Playwright playwright, RunningFollowup followup, Site site)
      implements Store.CloseableResource {

    static Session open() {
      Path chromium =
          findChromium()
              .orElseThrow(() -> new IllegalStateException(MISSING + " CI=true allows no skip."));
      try {
        RunningFollowup followup = RunningFollowup.start(Path.of("memory"));
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(FLAGS));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        return new Session(playwright, followup, new Site(browser, followup));
      } catch (Exception e) {
        throw new IllegalStateException("Neither browser nor application, so no test.", e);
      }
    }

    @Override
    public void close() throws Exception {
      playwright.close();
      followup.close();
    }
  }
}
