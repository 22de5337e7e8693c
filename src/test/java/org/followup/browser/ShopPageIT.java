package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

@BrowserTest
class ShopPageIT {

  @Test
  void tellsWhatEachActDid(Site site) {
    try (Visit visit = site.visit("/demo/shop?customer=yuki")) {
      Page page = visit.page();
      visit.look("shop-new-customer");

      click(page, "Add Assam tea to the cart");
      assertThat(told(page)).containsText("Changed the cart");
      assertThat(told(page)).containsText("Abandoned cart started");
      click(page, "Add Matcha set to the cart");
      click(page, "+ one Matcha set more");
      assertThat(page.locator(".total")).containsText("€77.90");
      page.locator("#told summary").first().click();
      visit.look("shop");
      page.locator("#told summary").first().click();

      click(page, "Order");
      assertThat(told(page)).containsText("Abandoned cart ended");
      click(page, "Parcel arrived");
      assertThat(told(page)).containsText("After-sale feedback started");
      click(page, "4 of 5");
      assertThat(told(page)).containsText("After-sale feedback ended");

      click(page, "Get one");
      assertThat(told(page)).containsText("Lapsed voucher started");
      click(page, "Redeem it");
      assertThat(told(page)).containsText("Lapsed voucher ended");
      click(page, "Start a trial");
      click(page, "Sign up");
      click(page, "Withdraw the consent");
      assertThat(page.getByText("Yuki does not want all mail.")).isVisible();
      visit.look("shop-later");
    }
  }

  private static void click(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
    assertThat(page.locator("body[aria-busy]")).hasCount(0);
  }

  private static Locator told(Page page) {
    return page.locator("#acts ol > li").first();
  }
}
