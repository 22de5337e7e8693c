package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.followup.RunningFollowup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole way: an event, a journey, a message that waits, a page of another origin with a strict
 * policy that shows it, and what the person does comes back.
 */
@BrowserTest
class OnsiteMessageIT {

  /** What a page of the shop has, its own place among them. */
  private static final String PLACES = "?placement=banner,corner,modal,account-news";

  private static final Path PICTURES = Path.of("target", "screenshots");

  private static final String AXE =
      """
      async () => (await axe.run(document, {resultTypes: ['violations']}))
        .violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')}`))
      """;

  private static OnsiteShop shop;
  private static OnsiteShop foreign;
  private static RunningFollowup followup;

  private final String person = "onsite-" + System.nanoTime();
  private final List<String> wrong = new ArrayList<>();
  private Site site;
  private BrowserContext context;

  @BeforeAll
  static void start() throws Exception {
    shop = new OnsiteShop();
    foreign = new OnsiteShop();
    followup =
        RunningFollowup.start(
            Path.of("memory"),
            "--followup.processes="
                + Path.of("src/test/resources/onsite/processes").toAbsolutePath(),
            "--followup.channels.onsite.secret=" + OnsiteShop.SECRET,
            "--followup.channels.onsite.origins=" + shop.origin());
  }

  @AfterAll
  static void stop() throws Exception {
    followup.close();
    shop.close();
    foreign.close();
  }

  @BeforeEach
  void open(Site shared) {
    site = shared.before(followup);
    shop.use(followup.address(), this::now);
    foreign.use(followup.address(), this::now);
    context = context(new Browser.NewContextOptions());
    site.welcome(person, "Ana");
  }

  private Instant now() {
    return Instant.parse(site.get("/demo/clock").path("now").asText());
  }

  private BrowserContext context(Browser.NewContextOptions options) {
    BrowserContext opened = site.stroll(options);
    opened.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            wrong.add(message.text());
          }
        });
    opened.onWebError(fault -> wrong.add(String.valueOf(fault.error())));
    return opened;
  }

  @AfterEach
  void nothingWentWrong() {
    context.close();
    assertThat(wrong).isEmpty();
  }

  private void report(String type, String subject, String data) {
    site.report(
        """
        {"id":"%s-%s-%s","source":"shop.example","type":"%s","recipient":"%s","subject":"%s","data":%s}
        """
            .formatted(person, type, subject, type, person, subject, data));
  }

  private void forget(String subject) {
    report("tea-forgotten", subject, "{\"tea\":\"Assam\"}");
  }

  private Page visit() {
    return visit(shop.pageOf(person));
  }

  /** A shop that shows messages itself, if it asks for them. */
  private Page fetchingNothing() {
    Page page = context.newPage();
    page.navigate(shop.pageOf(person) + "&render=none");
    return page;
  }

  /** Until it has asked. */
  private Page visit(String address) {
    Page page = context.newPage();
    page.waitForResponse(
        answer ->
            answer.url().endsWith("/onsite/messages" + PLACES)
                && answer.request().method().equals("GET"),
        () -> page.navigate(address));
    return page;
  }

  private static Locator message(Page page) {
    return page.locator("followup-message");
  }

  private Stream<JsonNode> entries(String kind) {
    return StreamSupport.stream(
            site.get("/api/recipients/" + person + "/timeline").spliterator(), false)
        .filter(entry -> entry.path("kind").asText().equals(kind))
        .map(entry -> entry.path(kind));
  }

  private long events(String type) {
    return entries("event").filter(entry -> entry.path("type").asText().equals(type)).count();
  }

  private void await(String type) {
    await(() -> events(type) > 0);
    assertThat(events(type)).as(type).isEqualTo(1);
  }

  private static void await(BooleanSupplier what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!what.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private String state() {
    return entries("send").findFirst().orElseThrow().path("state").asText();
  }

  @Test
  void waitsIsShownAndPutAwayAndNotShownAgain() {
    forget("cart-1");
    assertThat(state()).isEqualTo("QUEUED");

    Page page = visit();
    assertThat(message(page).locator("h2")).hasText("Your Assam is still here, Ana");
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("fresh");
    picture(page, "onsite-corner");
    await("onsite-message-shown");
    assertThat(state()).isEqualTo("SENT");
    page.getByLabel("Close").click();
    assertThat(message(page)).hasCount(0);
    await("onsite-message-dismissed");

    assertThat(message(visit())).hasCount(0);
  }

  @Test
  void whatWasNotHeardIsSaidAgain() {
    forget("cart-1");
    AtomicBoolean lost = new AtomicBoolean();
    context.route(
        address -> address.endsWith("/shown"),
        route -> {
          if (lost.compareAndSet(false, true)) {
            route.abort();
          } else {
            route.resume();
          }
        });
    Page page = visit();
    page.waitForResponse(answer -> answer.url().endsWith("/shown"), () -> {});
    await("onsite-message-shown");
    assertThat(lost).isTrue();
    wrong.removeIf(said -> said.contains("ERR_FAILED"));
  }

  @Test
  void aClickLeadsOnAndTheJourneyHearsOfIt() {
    forget("cart-1");
    Page page = visit();
    page.getByText("Go on").click();
    page.waitForURL(shop.origin() + "/cart?from=onsite");

    await("onsite-message-clicked");
    await(() -> entries("ended").findAny().isPresent());
    assertThat(entries("ended").map(end -> end.path("outcome").asText())).containsExactly("goal");
  }

  @Test
  void anOrderBeforeThePageTakesItBack() {
    forget("cart-1");
    report("order-completed", "order-1", "{\"total\":10}");

    assertThat(message(visit())).hasCount(0);
    assertThat(state()).isEqualTo("WITHDRAWN");
  }

  @Test
  void anOrderAfterItWasFetchedTakesItBackToo() {
    forget("cart-1");
    Page fetched = fetchingNothing();
    assertThat(fetched.evaluate("followup.onsite.list().then(all => all.length)")).isEqualTo(1);
    assertThat(state()).isEqualTo("SENT");
    report("order-completed", "order-1", "{\"total\":10}");

    assertThat(message(visit())).hasCount(0);
    assertThat(state()).isEqualTo("WITHDRAWN");
    assertThat(events("onsite-message-shown")).isZero();
  }

  @Test
  void twoTabsAtOnceCountOnce() {
    forget("cart-1");
    Page one = context.newPage();
    Page two = context.newPage();
    for (Page page : List.of(one, two)) {
      page.evaluate("address => { location.href = address }", shop.pageOf(person));
    }
    for (Page page : List.of(one, two)) {
      page.waitForURL(shop.origin() + "/**");
    }
    await("onsite-message-shown");
    one.reload();
    two.reload();
    assertThat(events("onsite-message-shown")).isEqualTo(1);
    assertThat(
            StreamSupport.stream(
                    entries("send").findFirst().orElseThrow().path("verdicts").spliterator(), false)
                .filter(verdict -> verdict.path("answer").asText().equals("SENT")))
        .hasSize(1);
  }

  @Test
  void whoeverForgesOrComesLateSeesNothing() {
    forget("cart-1");
    Instant now = now();
    Instant later = now.plus(Duration.ofHours(1));
    Instant past = now.minusSeconds(1);

    assertThat(message(visit(shop.page(person, later, OnsiteShop.sign("someone", later)))))
        .hasCount(0);
    assertThat(message(visit(shop.page(person, past, OnsiteShop.sign(person, past))))).hasCount(0);

    assertThat(wrong).hasSize(2).allMatch(one -> one.contains("401"));
    wrong.clear();
    assertThat(state()).isEqualTo("QUEUED");
  }

  @Test
  void aPageOfAnotherOriginSeesNothing() {
    forget("cart-1");
    Page page = context.newPage();
    page.waitForConsoleMessage(() -> page.navigate(foreign.pageOf(person)));

    assertThat(message(page)).hasCount(0);
    assertThat(wrong).isNotEmpty().allMatch(one -> one.contains("CORS") || one.contains("Failed"));
    wrong.clear();
    assertThat(state()).isEqualTo("QUEUED");
  }

  @Test
  void whatEventsBringIsTextAndNothingElse() {
    report(
        "tea-forgotten",
        "cart-1",
        "{\"tea\":\"<img src=x onerror=alert(1)></h2><script>alert(2)</script>\"}");

    Page page = visit();
    assertThat(message(page).locator("h2")).containsText("<img src=x onerror=alert(1)>");
    assertThat(message(page).locator("img, script")).hasCount(0);
  }

  @Test
  void theThreePlacesShowTheirsAndAModalKeepsTheFocus() {
    report("notice-due", "notice-1", "{\"points\":12}");
    Page page = visit();
    Locator modal = page.getByRole(AriaRole.DIALOG);
    assertThat(modal).containsText("New terms");
    assertThat(message(page)).hasCount(3);
    assertThat(page.locator("main followup-message")).containsText("You have 12 points now.");
    picture(page, "onsite-places");
    for (int n = 0; n < 6; n++) {
      page.keyboard().press("Tab");
      assertThat(
              page.evaluate(
                  "() => ['FOLLOWUP-MESSAGE', 'BODY'].includes(document.activeElement.tagName)"))
          .as("behind a modal nothing takes the focus")
          .isEqualTo(true);
    }
    modal.locator("a").focus();
    page.keyboard().press("Escape");
    assertThat(modal).hasCount(0);
    await("onsite-message-dismissed");
    assertThat(message(page)).hasCount(2);
  }

  @Test
  void mirrorsWhatIsReadFromTheRightAndKeepsToTheReadersWishes() {
    site.put("/api/recipients/" + person, "{\"id\":\"%s\",\"locale\":\"ar\"}".formatted(person));
    report("notice-due", "notice-1", "{\"points\":12}");
    context.close();
    context =
        context(
            new Browser.NewContextOptions()
                .setColorScheme(ColorScheme.DARK)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(320, 640));

    Page page = visit();
    Locator modal = page.getByRole(AriaRole.DIALOG);
    assertThat(modal).containsText("شروط جديدة");
    assertThat(modal).hasAttribute("dir", "rtl");
    assertThat(modal).hasCSS("animation-name", "none");
    assertThat(modal).hasCSS("background-color", "rgb(30, 34, 39)");
    assertThat(page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
    picture(page, "onsite-rtl-dark");
  }

  /** Also looks for what keeps people out. */
  private static void picture(Page page, String name) {
    page.evaluate(AxeBuilder.getAxeScript());
    assertThat((List<?>) page.evaluate(AXE)).isEmpty();
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  @Test
  void theDemosShopShowsItToo() {
    site.welcome("yuki-mori", "Yuki");
    site.report(
        """
        {"id":"%s","source":"shop.example","type":"notice-due","recipient":"yuki-mori","subject":"n-1",
         "data":{"points":3}}
        """
            .formatted(person));
    try (Visit demo = site.visit("/demo/shop?customer=yuki")) {
      assertThat(demo.page().getByRole(AriaRole.DIALOG)).containsText("New terms");
      demo.page().getByRole(AriaRole.DIALOG).getByLabel("Close").click();
      assertThat(demo.page().locator("followup-message")).containsText("Closed on Monday");
    }
  }

  @Test
  void anErasedPersonSeesNothing() {
    forget("cart-1");
    Page page = fetchingNothing();
    assertThat(page.evaluate("followup.onsite.list().then(all => all.length)")).isEqualTo(1);
    erase();

    assertThat(message(visit())).hasCount(0);
  }

  private void erase() {
    try {
      assertThat(followup.delete("/api/recipients/" + person).statusCode()).isBetween(200, 204);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
