package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

@BrowserTest
class RatingPageIT {

  @Test
  void takesARatingByKeyboardAndOnlyOnce(Site site) {
    String link = askedForReview(site, "rita");
    try (Visit visit = site.visitAsStranger(link + "?rating=4")) {
      Page page = visit.page();
      assertThat(star(page, "4 stars: good")).isChecked();
      visit.look("rating");

      star(page, "4 stars: good").focus();
      page.keyboard().press("ArrowLeft");
      assertThat(star(page, "3 stars: all right")).isChecked();
      page.getByLabel("Tell us more").fill("Warm & quick.");
      send(page);
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("Thank you!");
      visit.look("rating-thanks");
    }
    assertThat(site.get("/api/recipients/rita/export").toString())
        .contains("review-submitted", "Warm & quick.");

    try (Visit visit = site.visitAsStranger(link)) {
      Page page = visit.page();
      star(page, "1 star: not at all").check();
      send(page);
      assertThat(page.getByRole(AriaRole.STATUS)).containsText("We have your rating already");
    }
  }

  @Test
  void asksAgainWhereNoStarIsChosen(Site site) {
    String link = askedForReview(site, "ruth");
    try (Visit visit = site.visitAsStranger(link).forgive("400")) {
      Page page = visit.page();
      page.getByLabel("Tell us more").fill("No star yet.");
      page.locator("form").evaluate("form => form.noValidate = true");
      send(page);
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("choose one to five stars");
      assertThat(page.getByLabel("Tell us more")).hasValue("No star yet.");
      visit.look("rating-without-star");
    }
  }

  @Test
  void saysNothingToWhomeverTheLinkIsNotFor(Site site) {
    try (Visit visit = site.visitAsStranger("/c/forged").forgive("404")) {
      assertThat(visit.page()).hasTitle("This link does not work");
      visit.look("link-to-nowhere");
    }
  }

  /** The path of the rating page in the mail that asks for a review. */
  private static String askedForReview(Site site, String recipient) {
    site.welcome(recipient, "R");
    site.post(
        "/api/events",
        """
        {"id":"delivered-%s","source":"test","type":"order-delivered","recipient":"%s",
         "subject":"order-of-%s"}
        """
            .formatted(recipient, recipient, recipient));
    site.advance("P6D");
    String html = site.newestMailTo(recipient).path("html").asText();
    String link = Jsoup.parse(html).select("a:contains(Write a review)").attr("href");
    return URI.create(link).getPath();
  }

  private static Locator star(Page page, String name) {
    return page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(name));
  }

  private static void send(Page page) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send my rating")).click();
  }
}
