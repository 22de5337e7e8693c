package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

@BrowserTest
class ConsolePagesIT {

  @Test
  void showsTheJourneysAndWhereSomebodyStandsOnTheDiagram(Site site) {
    site.welcome("standing", "Stella");
    site.report(
        """
        {"id":"standing-1","source":"browser","type":"trial-started","recipient":"standing",
         "subject":"standing-trial","data":{"endsAt":"2031-01-01"}}
        """);
    site.survey("/", "journeys");
    site.survey("/journeys/trial-expiry", "journey");
    try (Visit visit = site.visit("/")) {
      Page page = visit.page();
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Trial expiry")).click();
      assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
          .containsText("Trial expiry");
      assertThat(page.locator("#diagram svg").first()).isVisible();
      assertThat(page.locator("#places")).containsText("7 days before the end");
    }
  }

  @Test
  void stopsAllSendingAndPausesAJourneyAndSaysWhoDidIt(Site site) {
    try (Visit visit = site.visit("/")) {
      Page page = visit.page();
      page.getByText("Stop all sending …").click();
      visit.look("stop-all-sending");
      press(page, "Stop all sending");
      assertThat(page.getByText("All sending is stopped")).isVisible();
      visit.look("sending-stopped");
      press(page, "Resume sending");
      assertThat(page.getByText("All sending is stopped")).hasCount(0);

      page.navigate("/journeys/welcome-series");
      press(page, "Pause");
      assertThat(page.locator("h1")).containsText("Paused");
      visit.look("journey-paused");
      press(page, "Resume");
      assertThat(page.locator("h1")).containsText("On");
      page.getByText("End for everyone …").click();
      visit.look("journey-end");

      page.navigate("/audit");
      assertThat(page.locator("main")).containsText("demo");
      assertThat(page.locator("main")).containsText("welcome-series");
      visit.look("audit");
    }
  }

  @Test
  void findsSomebodyAndSaysWhatComesNextAndWhy(Site site) {
    site.welcome("sought", "Selma");
    site.report(
        """
        {"id":"sought-1","source":"browser","type":"signed-up","recipient":"sought"}
        """);
    site.survey("/recipients", "recipients");
    try (Visit visit = site.visit("/recipients")) {
      Page page = visit.page();
      page.getByLabel("Find somebody").fill("sought@example");
      press(page, "Search");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Selma")).click();
      assertThat(page.locator("h1")).containsText("Selma");
      assertThat(page.locator("main")).containsText("3 days after signing up");
      assertThat(page.locator("main")).containsText("welcome");
      visit.look("recipient");
    }
  }

  @Test
  void showsHowNamesCameTogether(Site site) {
    site.welcome("named", "Nora");
    site.welcome("guest-8c1f0b2e77d94f5a", "Nora");
    for (String cart :
        new String[] {
          "\"recipient\":\"named\",\"subject\":\"cart-1\"",
          "\"recipient\":\"guest-8c1f0b2e77d94f5a\",\"subject\":\"cart-1\"",
          "\"recipient\":\"guest-8c1f0b2e77d94f5a\",\"subject\":\"cart-2\"",
          "\"anonymousid\":\"phone-5\",\"subject\":\"cart-3\""
        }) {
      site.report(
          "{\"id\":\"%d\",\"source\":\"browser\",\"type\":\"cart-updated\",%s,\"data\":{\"products\":[{\"name\":\"Tea\"}]}}"
              .formatted(cart.hashCode(), cart));
    }
    site.report(
        """
        {"id":"named-1","source":"shop.example/login","type":"identify","recipient":"named",
         "anonymousid":"phone-5"}
        """);
    site.report(
        """
        {"id":"named-2","source":"shop.example/accounts","type":"alias","recipient":"named",
         "data":{"previousId":"guest-8c1f0b2e77d94f5a"}}
        """);
    site.survey("/names?id=named", "names");
    try (Visit visit = site.visit("/recipients/guest-8c1f0b2e77d94f5a")) {
      Page page = visit.page();
      assertThat(page).hasURL(java.util.regex.Pattern.compile(".*/recipients/named"));
      visit.look("recipient-with-names");
      page.getByRole(
              AriaRole.LINK, new Page.GetByRoleOptions().setName("How these names came together"))
          .click();
      assertThat(page.locator("main")).containsText("is a device of");
      assertThat(page.locator("main")).containsText("the first goes on");
    }
  }

  @Test
  void showsAMailWithSomebodysEyesAndSendsATest(Site site) {
    site.welcome("eyes", "Elif");
    site.survey("/messages", "messages");
    try (Visit visit = site.visit("/messages/abandoned-cart/cart-reminder?recipient=eyes")) {
      Page page = visit.page();
      assertThat(page.frameLocator("iframe").first().getByText("Hello Elif,")).isVisible();
      visit.look("message");
      page.locator("input[type=email], input[name=to]").first().fill("tester@example.com");
      press(page, "Send test");
      assertThat(page.getByRole(AriaRole.STATUS).first()).isVisible();
    }
    assertThat(site.get("/demo/inbox?to=tester@example.com").size()).isEqualTo(1);
  }

  @Test
  void showsThatTheBooksBalance(Site site) {
    site.welcome("booked", "Bela");
    site.report(
        """
        {"id":"booked-1","source":"browser","type":"signed-up","recipient":"booked"}
        """);
    site.survey("/books", "books");
    try (Visit visit = site.visit("/books")) {
      assertThat(visit.page().locator("h1")).containsText("Balanced");
      assertThat(visit.page().getByText("Balanced", new Page.GetByTextOptions().setExact(true)))
          .hasCount(4);
    }
  }

  @Test
  void saysSoWhereThereIsNoFaultOrNoSuchPage(Site site) {
    site.survey("/faults", "faults");
    try (Visit visit = site.visit("/journeys/none-of-ours").forgive("404")) {
      visit.look("not-found");
    }
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }
}
