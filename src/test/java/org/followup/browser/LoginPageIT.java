package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

@BrowserTest
class LoginPageIT {

  @Test
  void asksForNameAndPasswordAndSaysWhenTheyAreWrong(Site site) {
    try (Visit visit = site.visitAsStranger("/demo")) {
      Page page = visit.page();
      assertThat(page).hasTitle("Log in · Followup");
      visit.look("login");

      page.getByLabel("Name").fill("demo");
      page.getByLabel("Password").fill("not this one");
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("do not match");
      visit.look("login-refused");

      page.getByLabel("Name").fill("demo");
      page.getByLabel("Password").fill("demo");
      page.keyboard().press("Enter");
      page.waitForURL("**/demo");
    }
  }
}
