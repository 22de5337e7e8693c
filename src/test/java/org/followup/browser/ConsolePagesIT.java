package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

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
}
