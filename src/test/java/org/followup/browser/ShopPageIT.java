package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

@BrowserTest
class ShopPageIT {

  @Test
  void tellsWhatEachActDid(Site site) {
    try (Visit visit = site.visit("/demo/shop?customer=yuki")) {
      Page page = visit.page();
      ShopView shop = new ShopView(page);
      visit.look("shop-new-customer");

      shop.press("Add Assam tea to the cart");
      assertThat(shop.told()).containsText("Changed the cart");
      assertThat(shop.told()).containsText("Abandoned cart started");
      shop.press("Add Matcha set to the cart");
      shop.press("+ one Matcha set more");
      assertThat(page.locator(".total")).containsText("€77.90");
      page.locator("#told summary").first().click();
      visit.look("shop");
      page.locator("#told summary").first().click();

      shop.press("Order");
      assertThat(shop.told()).containsText("Abandoned cart ended");
      shop.press("Parcel arrived");
      assertThat(shop.told()).containsText("After-sale feedback started");
      shop.press("4 of 5");
      assertThat(shop.told()).containsText("After-sale feedback ended");

      shop.press("Get one");
      assertThat(shop.told()).containsText("Lapsed voucher started");
      shop.press("Redeem it");
      assertThat(shop.told()).containsText("Lapsed voucher ended");
      shop.press("Start a trial");
      shop.press("Sign up");
      shop.press("Withdraw the consent");
      assertThat(page.getByText("Yuki does not want all mail.")).isVisible();
      visit.look("shop-later");
    }
  }
}
