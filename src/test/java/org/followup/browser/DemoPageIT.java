package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

@BrowserTest
class DemoPageIT {

  @Test
  void movesTheClockAndShowsTheMailThatCame(Site site) {
    site.welcome("reader", "Rosa");
    site.post(
        "/api/events",
        """
        {"id":"reader-cart","source":"browser","type":"cart-updated","recipient":"reader",
         "subject":"reader-cart-1",
         "data":{"products":[{"product_id":"p-1","name":"Assam tea","price":9.9,"quantity":2}],
                 "total":19.8,"currency":"EUR","cartUrl":"https://shop.example/cart/1"}}
        """);

    try (Visit visit = site.visit("/demo?to=reader@example.com")) {
      Page page = visit.page();
      page.getByText("+45 min").click();
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Your cart is still here"))
          .click();
      assertThat(page.frameLocator("iframe").getByText("Back to my cart")).isVisible();
      visit.look("demo-mail");
    }
    site.survey("/demo", "demo");
  }
}
