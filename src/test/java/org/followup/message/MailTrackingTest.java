package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class MailTrackingTest {

  private static final String SHOP = "https://shop.example/";
  private static final String RATING = "https://followup.example/r/token-7";
  private static final String LEGAL = "https://followup.example/u/token-7";

  /** One byte more than a header is sure to hold; every other one is two bytes long. */
  private static final String LONG = SHOP + "ä".repeat(990);

  private static final String MAIL =
      """
      <mjml><mj-head><mj-title>Tea</mj-title></mj-head><mj-body><mj-section><mj-column>
        <mj-text><a href="https://shop.example/tea?a=1&amp;b=2">Tea</a>
          <a href="HTTP://shop.example/cup">Cup</a>
          <a href="https://shop.example/tea?a=1&amp;b=2">Tea again</a>
          <a href="mailto:help@shop.example">Help</a> <a href="#top">Top</a>
          <a href="{{ ratingUrl }}">Rate</a> <a href="{{ ratingUrl }}?rating=5">Five</a>
          <a href="{{ ratingUrl }}x">Not ours</a> <a href="LONG">Long</a>
          <a href="{{ unsubscribeUrl }}">Stop</a></mj-text>
      </mj-column></mj-section></mj-body></mjml>
      """
          .replace("LONG", LONG);

  private final MailTracking tracking =
      new MailTracking(new MailRoom.Links(), 7, List.of(LEGAL, RATING));

  @Test
  void numbersEachTargetOnceAndSparesWhatIsLegalOrOurs() {
    Document page = Jsoup.parse(render(true).html());
    assertThat(page.select("td a:contains(Tea):not(:contains(House))").eachAttr("href"))
        .hasSize(2)
        .containsOnly("https://followup.example/c/7-2");
    assertThat(page.select("a:contains(Cup)").attr("href"))
        .isEqualTo("https://followup.example/c/7-3");
    assertThat(page.select("a:contains(Not ours)").attr("href"))
        .isEqualTo("https://followup.example/c/7-4");
    assertThat(page.select("a").eachAttr("href"))
        .contains("mailto:help@shop.example", "#top", LONG, RATING, RATING + "?rating=5", LEGAL);
    assertThat(tracking.targets())
        .containsExactly(
            SHOP, "https://shop.example/tea?a=1&b=2", "HTTP://shop.example/cup", RATING + "x");
  }

  @Test
  void leadsTheTextTheSameWayAndKeepsThePixelOutOfIt() {
    MailTemplate.Rendered mail = render(true);
    assertThat(mail.text())
        .contains("Tea (https://followup.example/c/7-2)", "Stop (" + LEGAL + ")")
        .doesNotContain("shop.example/tea", "/o/7.gif", "trap");
    assertThat(Jsoup.parse(mail.html()).select("body > img:last-child[width=1][height=1][alt='']"))
        .extracting(pixel -> pixel.attr("src"))
        .containsExactly("https://followup.example/o/7.gif");
  }

  @Test
  void hidesALinkFromEverybodyButMachines() {
    Element trap = Jsoup.parse(render(true).html()).select("a[href$=trap]").first();
    assertThat(trap.attr("href")).isEqualTo("https://followup.example/c/7-trap");
    assertThat(trap.attr("tabindex")).isEqualTo("-1");
    assertThat(trap.text()).isEmpty();
    assertThat(trap.childNodes()).isEmpty();
    assertThat(trap.parent().attr("style")).contains("display:none", "mso-hide:all");
    assertThat(trap.parent().attr("aria-hidden")).isEqualTo("true");
    assertThat(tracking.targets()).noneMatch(target -> target.contains("trap"));
    assertThat(render(false).html()).doesNotContain("-trap");
  }

  @Test
  void leavesAMailAloneThatIsOnlyLookedAt() {
    MailTemplate.Rendered mail = render(false);
    assertThat(mail.html()).contains("HTTP://shop.example/cup").doesNotContain("/c/");
    assertThat(mail.html()).doesNotContain("/o/7.gif");
    assertThat(mail.text()).contains("Tea (https://shop.example/tea?a=1&b=2)");
  }

  private MailTemplate.Rendered render(boolean tracked) {
    Map<String, Object> model =
        Map.of(
            "recipient", Map.of(),
            "shop", Map.of("name", "Tea House", "url", SHOP),
            "unsubscribeUrl", LEGAL,
            "ratingUrl", RATING,
            "_legal", Map.of("marketing", true, "basis", "express", "postalAddress", "Here 1"));
    MailTemplate template = Mjml.compile("tea.mjml", Locale.ENGLISH, MAIL);
    return tracked
        ? template.render(model, Locale.ENGLISH, SHOP, null, tracking::touch)
        : template.render(model, Locale.ENGLISH, SHOP);
  }
}
