package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@BrowserTest
class CockpitIT {

  private static final String COCKPIT = "/camunda/app/cockpit/default/#";

  @Test
  void showsPeopleAndResultsOnTheDiagramAndMailByMailInATab(Site site) {
    abandonCart(site, "cockpit-ana");
    JsonNode report = site.get("/api/journeys/abandoned-cart/report");
    JsonNode reminder = report.path("messages").get(0);
    String definition =
        site.get("/engine-rest/process-definition/key/abandoned-cart").path("id").asText();

    try (Visit visit =
        site.visitWithOwnLogin(COCKPIT + "/process-definition/" + definition + "/runtime")) {
      Page page = visit.page();
      assertThat(page.locator(".followup-results").first())
          .containsText(
              "%d sent, %d opened"
                  .formatted(
                      reminder.path("sent").asInt(), reminder.path("unique_opened").asInt()));
      assertThat(page.locator(".followup-people").first())
          .hasText(Pattern.compile("\\d+ (person|people)"));

      page.getByText("Journey results").click();

      Locator row = page.locator(".followup-table tbody tr").first();
      assertThat(row.locator("td").nth(0)).hasText("cart-reminder");
      assertThat(row.locator("td").nth(1)).hasText(reminder.path("sent").asText());
      assertThat(page.getByText("Open this journey in Followup"))
          .hasAttribute("href", "/journeys/abandoned-cart");
      visit.notOurs().look("cockpit-results");
    }
  }

  @Test
  void leadsFromAnInstanceToItsRecipient(Site site) {
    abandonCart(site, "cockpit-ben");
    String instance =
        site.get("/engine-rest/process-instance?businessKey=cockpit-ben")
            .get(0)
            .path("id")
            .asText();

    try (Visit visit =
        site.visitWithOwnLogin(COCKPIT + "/process-instance/" + instance + "/runtime")) {
      assertThat(visit.page().getByLabel("Open recipient cockpit-ben in Followup"))
          .hasAttribute("href", "/recipients/cockpit-ben");
    }
  }

  @Test
  void saysSoWhereTheResultsCannotBeRead(Site site) {
    String definition =
        site.get("/engine-rest/process-definition/key/welcome-series").path("id").asText();

    try (Visit visit = site.visitWithOwnLogin(COCKPIT + "/dashboard")) {
      visit.forgive("report|500");
      Page page = visit.page();
      page.route(
          "**/api/journeys/*/report",
          route -> route.fulfill(new Route.FulfillOptions().setStatus(500).setBody("")));
      page.navigate(COCKPIT + "/process-definition/" + definition + "/runtime");

      assertThat(page.locator(".followup-complaint").first())
          .hasText("Followup could not answer (500). Reload the page in a moment.");
    }
  }

  private static void abandonCart(Site site, String recipient) {
    site.welcome(recipient, "Ana");
    site.post(
        "/api/events",
        """
        {"id":"cart-of-%1$s","source":"test/cockpit","type":"cart-updated","recipient":"%1$s",
         "subject":"cart-of-%1$s","data":{"products":[{"name":"Tea","price":9.9,"quantity":1}]}}
        """
            .formatted(recipient));
    site.advance("PT46M");
  }
}
