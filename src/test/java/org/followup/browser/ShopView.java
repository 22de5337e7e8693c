package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The demo shop's page as somebody uses it. */
record ShopView(Page page) {

  /** Presses a button and waits until the page shows what came of it. */
  void press(String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
    assertThat(page.locator("body[aria-busy]")).hasCount(0);
  }

  /** What Followup did last, in words. */
  Locator told() {
    return page.locator("#acts ol > li").first();
  }

  /** Opens the newest mail in the inbox beside the shop. */
  FrameLocator readNewestMail(String subject) {
    page.locator("#mails a")
        .filter(new Locator.FilterOptions().setHasText(subject))
        .first()
        .click();
    assertThat(page.locator(".reader h2")).hasText(subject);
    return page.frameLocator("iframe");
  }
}
