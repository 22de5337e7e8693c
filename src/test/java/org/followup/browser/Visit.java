package org.followup.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page that somebody has open. While it is, it notes what a visitor would not see: errors of
 * scripts, violations of the content security policy, requests that failed or went elsewhere.
 * Closing it fails the test with all of them.
 *
 * <pre>{@code
 * try (Visit visit = site.visit("/demo")) {
 *   visit.page().getByText("+1 day").click();
 *   visit.look("demo-a-day-later");
 * }
 * }</pre>
 */
public final class Visit implements AutoCloseable {

  private static final Path PICTURES = Path.of("target", "screenshots");

  /** Axe looks at our document, not into frames: a mail in one is checked with the mails. */
  private static final String AXE =
      """
      async () => (await axe.run(document, {iframes: false, resultTypes: ['violations']}))
        .violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .flatMap(one => one.nodes.map(node =>
          `${one.id}: ${node.target.join(' ')} (${one.help}) ${node.any.map(c => c.message)[0] ?? ''}`))
      """;

  private static final String SIDEWAYS =
      """
      () => {
        const wide = document.documentElement.clientWidth;
        if (document.scrollingElement.scrollWidth <= wide) return [];
        const out = [...document.body.querySelectorAll('*')]
          .filter(one => one.getBoundingClientRect().right > wide + 1).slice(0, 5)
          .map(one => one.tagName.toLowerCase() + '.' + one.getAttribute('class'));
        return ['scrolls sideways: ' + document.scrollingElement.scrollWidth + ' > ' + wide
          + ' because of ' + out];
      }
      """;

  private final BrowserContext context;
  private final Page page;
  private final String address;
  private final List<String> problems = new ArrayList<>();
  private final List<Pattern> forgiven = new ArrayList<>();
  private boolean ours = true;

  private Visit(BrowserContext context, String address) {
    this.context = context;
    this.address = address;
    context.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            problems.add("console: " + message.text() + " at " + message.location());
          }
        });
    context.onWebError(fault -> problems.add("script: " + fault.error()));
    context.onRequestFailed(
        request -> {
          // Leaving a page abandons what it was still asking for.
          if (!"net::ERR_ABORTED".equals(request.failure())) {
            problems.add("request: " + request.url() + " " + request.failure());
          }
        });
    context.onRequest(
        request -> {
          if (request.url().startsWith("http") && !request.url().startsWith(address)) {
            problems.add("calls elsewhere: " + request.url());
          }
        });
    context.onResponse(
        answer -> {
          if (answer.status() >= 400) {
            problems.add("answer: %d of %s".formatted(answer.status(), answer.url()));
          }
        });
    page = context.newPage();
  }

  static Visit open(BrowserContext context, String path, String address) {
    Visit visit = new Visit(context, address);
    visit.page.navigate(path);
    return visit;
  }

  /** The page, to use as its visitor would. */
  public Page page() {
    return page;
  }

  /** Expects a problem that contains this, such as the 404 that a test is about. */
  public Visit forgive(String regex) {
    forgiven.add(Pattern.compile(regex));
    return this;
  }

  /** The page is not of our making (Cockpit, Tasklist): photograph it, judge only our own. */
  public Visit notOurs() {
    ours = false;
    return this;
  }

  /** Photographs the page as it stands in both schemes and widths, and finds what is wrong. */
  public void look(String name) {
    look(name, page);
  }

  /** As {@link #look(String)}, at a page that this one has opened. */
  public void look(String name, Page shown) {
    for (View view : View.values()) {
      set(shown, view);
      look(name, shown, view);
    }
    set(shown, View.LIGHT_DESK);
  }

  /** As {@link #look(String)}, in one way only. */
  void look(String name, View view) {
    look(name, page, view);
  }

  private static void set(Page shown, View view) {
    shown.emulateMedia(
        new Page.EmulateMediaOptions()
            .setColorScheme(view.dark() ? ColorScheme.DARK : ColorScheme.LIGHT));
    shown.setViewportSize(view.width(), view.height());
  }

  private void look(String name, Page shown, View view) {
    shown.waitForLoadState(LoadState.NETWORKIDLE);
    shown.evaluate("() => document.fonts.ready.then(() => scrollTo(0, 0))");
    shown.screenshot(
        new Page.ScreenshotOptions()
            .setPath(PICTURES.resolve(name + "-" + view + ".png"))
            .setFullPage(true)
            .setAnimations(ScreenshotAnimations.DISABLED));
    if (!ours) {
      return;
    }
    shown.evaluate(AxeBuilder.getAxeScript());
    note(name, view, shown.evaluate(AXE));
    note(name, view, shown.evaluate(SIDEWAYS));
  }

  private void note(String name, View view, Object found) {
    ((List<?>) found).forEach(one -> problems.add(name + " " + view + ": " + one));
  }

  /** Ends the visit and fails with everything that was wrong on it. */
  @Override
  public void close() {
    context.close();
    List<String> wrong =
        problems.stream()
            .filter(one -> ours)
            .filter(one -> forgiven.stream().noneMatch(pattern -> pattern.matcher(one).find()))
            .distinct()
            .toList();
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          wrong.size() + " problems on " + address + ":\n" + String.join("\n", wrong));
    }
  }
}
