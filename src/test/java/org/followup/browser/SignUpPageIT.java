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
class SignUpPageIT {

  @Test
  void subscribesWhoeverFillsTheFormAndPressesTheButtonInTheMail(Site site) {
    try (Visit visit = site.visitAsStranger("/subscribe?lang=en&form=footer")) {
      Page page = visit.page();
      visit.look("subscribe");
      page.getByLabel("Your e-mail address").fill("signy@example.com");
      button(page, "Subscribe").click();
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("Please look into your mailbox");
      visit.look("subscribe-sent");
      assertThat(page.context().cookies()).isEmpty();
    }
    site.advance("PT1S");
    String html = site.newestMailTo("signy").path("html").asText();
    String link = Jsoup.parse(html).select("a:contains(Confirm subscription)").attr("href");
    try (Visit visit = site.visitAsStranger(URI.create(link).getPath())) {
      Page page = visit.page();
      visit.look("confirm");
      button(page, "Yes, subscribe me").click();
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("You are subscribed.");
      visit.look("confirm-done");
    }
    site.advance("PT1S");
    assertThat(site.newestMailTo("signy").path("message").asText()).isEqualTo("welcome");
  }

  @Test
  void saysWhatIsWrongAndKeepsWhatWasTyped(Site site) {
    try (Visit visit = site.visitAsStranger("/subscribe?lang=de").forgive("400")) {
      Page page = visit.page();
      page.locator("form").evaluate("form => form.noValidate = true");
      page.getByLabel("Deine E-Mail-Adresse").fill("signe@");
      button(page, "Anmelden").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("Das ist keine E-Mail-Adresse");
      assertThat(page.getByLabel("Deine E-Mail-Adresse")).hasValue("signe@");
      visit.look("subscribe-wrong");
    }
  }

  @Test
  void standsInNobodysFrameUnlessToldSo(Site site) {
    try (Visit visit = site.visitAsStranger("/subscribe")) {
      assertThat(visit.page().navigate("/subscribe").headerValue("content-security-policy"))
          .endsWith("frame-ancestors 'none'");
    }
  }

  @Test
  void saysNothingWhereALinkIsNone(Site site) {
    try (Visit visit = site.visitAsStranger("/confirm/made-up").forgive("404")) {
      assertThat(visit.page()).hasTitle("This link does not work");
    }
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }
}
