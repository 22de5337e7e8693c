package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.followup.BalancedBooks;
import org.junit.jupiter.api.Test;

/** The tour of the README, in the browser. */
@BrowserTest
class TourIT {

  private static final String JOURNEY = "abandoned-cart";

  @Test
  void remindsOfACartAndStopsWhenItIsOrdered(Site site) {
    Map<String, Long> before = figures(site);
    long waitingBefore = people(site);
    try (Visit visit = site.visit("/demo/shop?customer=ana")) {
      ShopView shop = new ShopView(visit.page());
      shop.press("Add Assam tea to the cart");
      assertThat(shop.told()).containsText("Abandoned cart started");
      assertThat(people(site)).isEqualTo(waitingBefore + 1);

      shop.press("+45 min");
      Locator button = shop.readNewestMail("Your cart is still here").getByText("Back to my cart");
      assertThat(button).isVisible();
      visit.look("tour-1-reminder");

      ShopView again = new ShopView(visit.page().waitForPopup(button::click));
      assertThat(again.page()).hasURL(Pattern.compile("/demo/shop\\?customer=ana"));
      assertThat(again.page().locator("#cart")).containsText("Assam tea");
      again.press("Order");
      assertThat(again.told()).containsText("Abandoned cart ended");
      visit.look("tour-2-ordered", again.page());
    }

    Map<String, Long> after = figures(site);
    assertThat(people(site)).as("people in the diagram").isEqualTo(waitingBefore);
    assertThat(difference(before, after))
        .containsEntry("sent", 1L)
        .containsEntry("unique_opened", 1L)
        .containsEntry("clicked", 1L)
        .containsEntry("unique_clicked", 1L)
        .containsEntry("orders", 1L)
        .containsEntry("withdrawn", 0L);
    site.survey("/journeys/" + JOURNEY, "tour-3-journey");
    try (Visit visit = site.visit("/journeys/" + JOURNEY)) {
      Locator row =
          visit
              .page()
              .getByRole(AriaRole.ROW)
              .filter(
                  new Locator.FilterOptions()
                      .setHas(
                          visit
                              .page()
                              .getByRole(
                                  AriaRole.LINK,
                                  new Page.GetByRoleOptions().setName("cart-reminder"))));
      assertThat(row.locator("td").first()).hasText(String.valueOf(after.get("sent")));
    }
    BalancedBooks.check(site.get("/api/books"));
  }

  @Test
  void withdrawsAMailThatWasPutOff(Site site) {
    Map<String, Long> before = figures(site);
    site.welcome("twice", "Tom");
    cart(site, "twice-1");
    site.advance("PT46M");
    // A second reminder on one day would be one too many, so it waits.
    cart(site, "twice-2");
    site.advance("PT46M");

    JsonNode receipt =
        site.report(
            """
            {"id":"twice-order","source":"browser","type":"order-completed","recipient":"twice",
             "subject":"twice-order","data":{"total":9.9,"currency":"EUR"}}
            """);

    assertThat(receipt.path("withdrawn").findValuesAsText("message"))
        .containsExactly("cart-reminder");
    assertThat(difference(before, figures(site))).containsEntry("withdrawn", 1L);
    BalancedBooks.check(site.get("/api/books"));
  }

  private static void cart(Site site, String cart) {
    site.post(
        "/api/events",
        """
        {"id":"%s","source":"browser","type":"cart-updated","recipient":"twice","subject":"%s",
         "data":{"products":[{"product_id":"p-1","name":"Assam tea","price":9.9,"quantity":1}],
                 "total":9.9,"currency":"EUR"}}
        """
            .formatted(cart, cart));
  }

  private static Map<String, Long> figures(Site site) {
    Map<String, Long> figures = new LinkedHashMap<>();
    JsonNode report = site.get("/api/journeys/%s/report".formatted(JOURNEY));
    for (JsonNode message : report.path("messages")) {
      if (message.path("message").asText().equals("cart-reminder")) {
        message
            .fields()
            .forEachRemaining(
                field -> {
                  if (field.getValue().isIntegralNumber()) {
                    figures.put(field.getKey(), field.getValue().asLong());
                  }
                });
      }
    }
    return figures;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> difference = new LinkedHashMap<>();
    after.forEach((name, value) -> difference.put(name, value - before.getOrDefault(name, 0L)));
    return difference;
  }

  private static long people(Site site) {
    return site.get("/api/journeys/%s/report".formatted(JOURNEY)).path("running").asLong();
  }
}
