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
class UnsubscribePageIT {

  private static final Pattern LINK = Pattern.compile("http://localhost:\\d+/u/[\\w-]+");

  @Test
  void letsAReaderOfOurMailStopIt(Site site) {
    site.welcome("leaving", "Lena");
    site.report(
        """
        {"id":"leaving-1","source":"browser","type":"signed-up","recipient":"leaving"}
        """);
    site.advance("PT1S");
    Matcher link = LINK.matcher(site.newestMailTo("leaving").path("text").asText());
    assertThat(link.find()).isTrue();

    try (Visit visit = site.visitAsStranger(URI.create(link.group()).getPath())) {
      Page page = visit.page();
      visit.look("unsubscribe");
      page.getByRole(AriaRole.BUTTON).first().click();
      assertThat(page.getByRole(AriaRole.STATUS)).isVisible();
      visit.look("unsubscribe-done");
    }
    assertThat(site.get("/api/recipients/leaving/consents").toString())
        .contains("\"granted\":false");
  }

  @Test
  void saysSoWhereALinkIsNone(Site site) {
    try (Visit visit = site.visitAsStranger("/u/made-up").forgive("404")) {
      visit.look("unsubscribe-unknown");
    }
  }
}
