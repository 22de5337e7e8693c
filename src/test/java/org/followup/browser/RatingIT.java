package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From a poor rating to the call, and on to what was agreed in it. */
@BrowserTest
class RatingIT {

  private static final Pattern LINK = Pattern.compile("http://localhost:\\d+/r/[\\w-]+");

  @Test
  void bringsACallWhoseOutcomeTheJourneyFollows(Site site) {
    site.welcome("unhappy", "Uta");
    site.report(
        """
        {"id":"unhappy-1","source":"browser","type":"order-delivered","recipient":"unhappy",
         "subject":"order-unhappy","data":{"products":[{"name":"Earl Grey"}]}}
        """);
    site.advance("P5DT1M");
    Matcher link = LINK.matcher(site.newestMailTo("unhappy").path("html").asText());
    assertThat(link.find()).isTrue();
    rate(site, URI.create(link.group()).getPath());

    LocalDate agreed = today(site).plusDays(3);
    try (Visit visit = site.visit("/camunda/app/tasklist/default/").notOurs()) {
      call(visit, agreed);
    }
    assertThat(timeline(site))
        .contains("\"outcome\":\"appointment\"", "\"notes\":\"Was driving.\"")
        .contains("\"nextAppointment\":\"" + agreed + "\"");
    assertThat(calls(site)).as("calls before the day agreed").isEmpty();

    site.advance("P3D");
    site.advance("PT1H");
    assertThat(calls(site)).as("calls on the day agreed").hasSize(1);
    String call = calls(site).get(0).path("id").asText();
    site.post(
        "/engine-rest/task/%s/submit-form".formatted(call),
        "{\"withVariablesInReturn\":true,\"variables\":{\"outcome\":{\"value\":\"solved\"}}}");
    assertThat(calls(site)).isEmpty();
    assertThat(timeline(site)).contains("\"outcome\":\"neutral\"");
  }

  private static String timeline(Site site) {
    return site.get("/api/recipients/unhappy/timeline").toString();
  }

  private static JsonNode calls(Site site) {
    return site.get("/engine-rest/task?processInstanceBusinessKey=unhappy");
  }

  private static LocalDate today(Site site) {
    Instant now = Instant.parse(site.get("/demo/clock").path("now").asText());
    return LocalDate.ofInstant(now, ZoneId.of("Europe/Berlin"));
  }

  private static void rate(Site site, String path) {
    try (Visit visit = site.visitAsStranger(path)) {
      Page page = visit.page();
      page.locator("label[title]").first().click();
      page.getByLabel("Tell us more, if you like").fill("The pot leaks.");
      visit.look("rating-one-star");
      page.getByRole(AriaRole.BUTTON).click();
      assertThat(page.getByRole(AriaRole.STATUS)).isVisible();
    }
  }

  private static void call(Visit visit, LocalDate agreed) {
    Page page = visit.page();
    page.getByText("Call unhappy customer").first().click();
    page.getByText("Claim").first().click();
    choose(page, page.getByText("Reached, another appointment is needed"));
    page.getByLabel("Notes").fill("Was driving.");
    Locator day = page.getByPlaceholder("dd/mm/yyyy");
    day.fill(DateTimeFormatter.ofPattern("dd/MM/yyyy").format(agreed));
    day.press("Enter");
    visit.look("tasklist-call");
    complete(page).click();
    assertThat(page.locator(".fjs-select-display")).hasCount(0);
  }

  /** Tasklist draws the form anew once the claim is in, which closes a list just opened. */
  private static void choose(Page page, Locator option) {
    assertThat(complete(page)).isEnabled();
    page.waitForCondition(
        () -> {
          page.locator(".fjs-select-display").click();
          page.waitForTimeout(500);
          return option.isVisible();
        });
    option.click();
  }

  private static Locator complete(Page page) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"));
  }
}
