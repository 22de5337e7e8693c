package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@BrowserTest
class PreferencePageIT {

  private static final Pattern LINK = Pattern.compile("http://localhost:\\d+/preferences/[\\w-]+");

  @Test
  void letsAReaderChoose(Site site) {
    site.welcome("choosing", "Clara");
    site.report(
        """
        {"id":"choosing-1","source":"browser","type":"signed-up","recipient":"choosing"}
        """);
    site.advance("PT1S");
    Matcher link = LINK.matcher(site.newestMailTo("choosing").path("text").asText());
    assertThat(link.find()).isTrue();

    try (Visit visit = site.visitAsStranger(URI.create(link.group()).getPath())) {
      Page page = visit.page();
      visit.look("preferences");
      press(page, "Save my topics");
      press(page, "Pause for 30 days");
      assertThat(page.getByText("No advertising until")).isVisible();
      page.getByLabel("At most one mail in 7 days").check();
      page.getByLabel("At most one mail in 7 days").press("Enter");
      assertThat(page.getByLabel("At most one mail in 7 days")).isChecked();
      page.locator("#locale").selectOption("de");
      page.locator("section[aria-labelledby=profile] button").click();
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("Gespeichert.");
      visit.look("preferences-german");
      press(page, "Alle Werbung von Followup Shop abbestellen");
      visit.look("preferences-stopped");
    }
    assertThat(site.get("/api/recipients/choosing/consents").toString())
        .contains("\"granted\":false", "preference page");
    assertThat(site.get("/api/recipients/choosing/export").path("preferences")).hasSize(2);
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
    assertThat(page.getByRole(AriaRole.STATUS)).isVisible();
  }
}
