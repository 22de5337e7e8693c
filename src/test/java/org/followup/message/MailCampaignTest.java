package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.followup.message.MailCampaign.Utm;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailCampaignTest {

  private static final String OURS =
      "utm_source=followup&utm_medium=email&utm_campaign=cart&utm_content=reminder";

  private static final ShopSettings SHOP =
      new ShopSettings(
          "Tea", ZoneId.of("UTC"), Locale.ENGLISH, URI.create("https://tea.example/"), "EUR");

  @ParameterizedTest
  @CsvSource({
    "https://tea.example/, https://tea.example/?" + OURS,
    "https://tea.example, https://tea.example?" + OURS,
    "https://www.tea.example/a, https://www.tea.example/a?" + OURS,
    "https://tea.example/a?b=c, https://tea.example/a?b=c&" + OURS,
    "https://tea.example/a?, https://tea.example/a?" + OURS,
    "https://tea.example/a?b=c&, https://tea.example/a?b=c&" + OURS,
    "https://tea.example/a#top, https://tea.example/a?" + OURS + "#top",
    "https://tea.example/a?b=c#/x?y=z, https://tea.example/a?b=c&" + OURS + "#/x?y=z",
    "https://other.example/a, https://other.example/a",
    "https://tea.example.evil.example/, https://tea.example.evil.example/",
    "mailto:help@tea.example, mailto:help@tea.example",
    "#top, #top",
    "https://blog.example/a, https://blog.example/a?" + OURS
  })
  void onlyTheShopsOwnLinks(String link, String tagged) {
    Utm utm = new Utm(null, null, null, null, null, List.of("blog.example"));
    assertThat(new MailCampaign(utm, SHOP).tagged(link, "cart", "reminder")).isEqualTo(tagged);
  }

  @Test
  void whatTheAuthorWroteStays() {
    assertThat(tagged(utm(null), "https://tea.example/?utm_campaign=mine&UTM_source=x"))
        .isEqualTo(
            "https://tea.example/?utm_campaign=mine&UTM_source=x&utm_medium=email&utm_content=reminder");
  }

  @Test
  void patternsMayBeOthersOrNone() {
    Utm utm = new Utm(null, "shop mail", "", "f-{journey}/{mail}", "", null);
    assertThat(tagged(utm, "https://tea.example/"))
        .isEqualTo("https://tea.example/?utm_source=shop%20mail&utm_campaign=f-cart%2Freminder");
    assertThat(tagged(utm(false), "https://tea.example/")).isEqualTo("https://tea.example/");
  }

  @Test
  void aLinkThatSaysSoStaysAsItIs() {
    MailPage page =
        MailPage.of(
            "<a href=\"https://tea.example/a\" rel=\"no-utm nofollow\">a</a><a href=\"https://tea.example/b\" rel=\"no-utm\">b</a>"
                + "<a href=\"https://tea.example/c\">c</a>",
            "https://tea.example/");
    page.relink(link -> tagged(utm(null), link));
    assertThat(page.html())
        .contains(
            "href=\"https://tea.example/a\" rel=\"nofollow\"", "href=\"https://tea.example/b\">b")
        .contains("https://tea.example/c?utm_source");
  }

  private static Utm utm(@Nullable Boolean enabled) {
    return new Utm(enabled, null, null, null, null, null);
  }

  private static String tagged(Utm utm, String link) {
    return new MailCampaign(utm, SHOP).tagged(link, "cart", "reminder");
  }
}
